// Side by side: the open map for this sign and for another one, or in another network, and their difference.

import { drawSign, percent } from "../parts/answers.js"
import { top } from "../reading/read.js"
import { valuesOf } from "./channels.js"
import { largest } from "../parts/colours.js"
import { element, filled } from "../parts/elements.js"
import { mapView } from "../parts/map_view.js"

/** @typedef {import("../engine/tensor.js").Tensor} Tensor */

/**
 * @param {Record<string, string>} words
 * @param {import("./opened.js").Inside} inside
 * @param {{name: string, network: import("../engine/network.js").Network} | null} other
 */
export function sideBySide(words, inside, other) {
  /** @type {Uint8Array[]} */
  let signs = []
  let chosen = -1
  /** @type {any} */
  let layer = null
  let channel = 0
  const choices = element("div", { class: "choices", role: "group", "aria-label": words.otherSign })
  const networks = other ? element("button", { type: "button", class: "wide", onclick: () => choose(-1) }, filled(words.inOther, { name: other.name })) : null
  const maps = ["mine", "other", "minus"].map((name) => mapView(words[name]))
  const captions = maps.map(() => element("figcaption", {}))
  const text = element("p", { class: "formula", "aria-live": "polite" })
  const view = element(
    "details",
    { class: "beside" },
    element("summary", {}, words.sideBySide),
    element("p", {}, words.sideBySideHow),
    choices,
    networks,
    element("div", { class: "across" }, ...maps.map((map, i) => element("figure", {}, map.view, captions[i]))),
    text,
  )
  view.addEventListener("toggle", draw)

  /** @param {number} which sign; -1: this one, in the other network */
  function choose(which) {
    chosen = which
    draw()
  }

  function draw() {
    if (!view.open || !layer || !signs.length) return
    if (chosen < 0 && !other) chosen = 0
    for (const [i, button] of [...choices.children].entries()) button.setAttribute("aria-pressed", String(i === chosen))
    networks?.setAttribute("aria-pressed", String(chosen < 0))
    const network = chosen < 0 && other ? other.network : inside.network
    const outputs = network.run(chosen < 0 ? inside.sign() : signs[chosen])
    const mine = inside.output(layer.name)
    const theirs = outputs.get(layer.name)
    const last = /** @type {Tensor} */ (outputs.get(network.layers[network.layers.length - 1].name)).values
    const [[me], [they]] = [top(inside.letters, inside.answer(), 1), top(network.letters, last, 1)]
    const isAlike = theirs && theirs.shape.join() === mine.shape.join()
    maps.forEach(({ view: shown }) => (shown.hidden = !isAlike))
    captions[0].textContent = `${words.mine}: ${me.letter} ${percent(me.share)}`
    captions[1].textContent = `${words.other}: ${they.letter} ${percent(they.share)}`
    captions[2].textContent = isAlike ? words.minus : ""
    text.textContent = isAlike ? "" : words.notAlike
    if (!isAlike) return
    const [rows, columns] = mine.shape.length === 3 ? mine.shape : [Math.ceil(mine.shape[0] / 32), Math.min(32, mine.shape[0])]
    const value = (/** @type {Tensor} */ tensor) => (tensor.shape.length === 3 ? valuesOf(tensor, channel) : (/** @type {number} */ y, /** @type {number} */ x) => tensor.values[y * columns + x] ?? 0)
    const how = { most: Math.max(largest(mine.values), largest(theirs.values)), signed: [...mine.values, ...theirs.values].some((one) => one < 0) }
    maps[0].draw(value(mine), rows, columns, how)
    maps[1].draw(value(theirs), rows, columns, how)
    maps[2].draw((y, x) => value(mine)(y, x) - value(theirs)(y, x), rows, columns, { most: how.most, signed: true })
    let same = 0
    for (let i = 0; i < mine.values.length; i++) same += Number(Math.abs(mine.values[i] - theirs.values[i]) <= 0.02 * how.most)
    text.textContent = filled(words.alike, { share: percent(same / mine.values.length), layer: layer.name })
  }

  return {
    view,
    /** @param {Uint8Array[]} others signs to compare with */
    offer(others) {
      signs = others
      choices.replaceChildren(
        ...signs.map((sign, i) => {
          const picture = element("canvas", { width: 28, height: 28, "aria-hidden": "true" })
          drawSign(picture, sign)
          return element("button", { type: "button", "aria-label": filled(words.signNumber, { number: i + 1 }), onclick: () => choose(i) }, picture)
        }),
      )
      draw()
    },
    /** @param {any} next @param {number} map */
    show(next, map) {
      layer = next
      channel = map
      draw()
    },
    update: draw,
  }
}
