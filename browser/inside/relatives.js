// Among training signs: those that the open filter likes best, and those that the network takes this sign to be most like.

import { drawSign } from "../parts/answers.js"
import { element, filled, told } from "../parts/elements.js"
import { turns } from "./turns.js"

const SHOWN = 8

/**
 * @param {Record<string, string>} words
 * @param {import("./opened.js").Inside} inside
 * @param {{signs: Uint8Array[], letters: string}} pool
 */
export function relatives(words, inside, pool) {
  /** @type {any} */
  let layer = null
  let channel = 0
  const work = turns()
  const start = element("button", { type: "button", class: "main", onclick: () => void search() }, filled(words.searchPool, { count: pool.signs.length }))
  const progress = element("progress", { max: pool.signs.length, value: 0, hidden: true, "aria-label": words.searching })
  const liked = element("div", { class: "lens-signs" })
  const near = element("div", { class: "lens-signs" })
  const likedTitle = element("h4", {})
  const nearTitle = element("h4", {}, words.nearest)
  const found = element("div", { hidden: true }, likedTitle, liked, nearTitle, element("p", {}, words.nearestHow), near)
  const view = element("details", { class: "relatives", hidden: !pool.signs.length }, element("summary", {}, words.relatives), element("p", {}, words.relativesHow), element("div", { class: "row" }, start, progress), found)

  async function search() {
    const { layers } = inside
    const hidden = layers[layers.length - 1].inputs[0]
    const own = inside.output(hidden).values.slice()
    const [wanted, map] = [layer, channel]
    /** @type {{i: number, liking: number, distance: number}[]} */
    const all = []
    progress.hidden = false
    const isWhole = await work.run(pool.signs.length, (i) => {
      const outputs = inside.network.run(pool.signs[i])
      const values = outputs.get(hidden)?.values ?? own
      const { values: maps, shape } = /** @type {import("../engine/tensor.js").Tensor} */ (outputs.get(wanted.name))
      const channels = shape[shape.length - 1]
      let liking = -Infinity
      for (let at = map; at < maps.length; at += channels) liking = Math.max(liking, maps[at])
      let distance = 0
      for (let k = 0; k < own.length; k++) distance += (values[k] - own[k]) ** 2
      all.push({ i, liking, distance: Math.sqrt(distance) })
      progress.value = i
    })
    if (!isWhole) return // another sign, layer or map came in between
    progress.hidden = true
    found.hidden = false
    likedTitle.textContent = filled(words.liked, { layer: wanted.name, map: map + 1 })
    liked.replaceChildren(...[...all].sort((one, other) => other.liking - one.liking).slice(0, SHOWN).map(({ i, liking }) => tile(i, told(liking))))
    near.replaceChildren(...[...all].sort((one, other) => one.distance - other.distance).slice(0, SHOWN).map(({ i, distance }) => tile(i, told(distance))))
  }

  /** @param {number} i @param {string} value */
  function tile(i, value) {
    const picture = element("canvas", { class: "seen", width: 28, height: 28, role: "img", "aria-label": pool.letters[i] })
    drawSign(picture, pool.signs[i])
    return element("figure", {}, picture, element("figcaption", {}, `${pool.letters[i]} · ${value}`))
  }

  function forget() {
    work.end()
    progress.hidden = true
    found.hidden = true
  }

  return {
    view,
    /** @param {any} next @param {number} map */
    show(next, map) {
      layer = next
      channel = map
      forget()
    },
    forget,
  }
}
