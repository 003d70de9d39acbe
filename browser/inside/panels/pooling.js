// Max pooling: each window with its winner; and what is left the same when the sign moves by a pixel.

import { steps } from "../../engine/tensor.js"
import { valuesOf } from "../channels.js"
import { largest } from "../../parts/colours.js"
import { element, filled, told } from "../../parts/elements.js"
import { mapView } from "../../parts/map_view.js"
import { guess } from "../guess.js"
import { shifted } from "../nudges.js"
import { fromTo } from "./panel.js"

const SAME = 0.02 // of the layer's largest value: what differs by less counts as the same

/**
 * @param {import("../opened.js").Inside} inside
 * @param {Record<string, string>} words
 * @returns {import("./panel.js").Panel}
 */
export function poolingPanel(inside, words) {
  /** @type {any} */
  let layer
  let channel = 0
  let place = { y: 0, x: 0 }
  const from = mapView(words.input, (y, x) => go(Math.floor((y + before()) / layer.strides), Math.floor((x + before()) / layer.strides)))
  const to = mapView(words.output, go)
  const spoken = element("p", { class: "spoken formula", "aria-live": "polite" })
  const moved = element("p", { "aria-live": "polite" })
  const guessed = guess(words.guessSame, words.guessed, { min: 0, max: 100 })
  const moves = /** @type {const} */ ([["left", 0, -1], ["right", 0, 1], ["up", -1, 0], ["down", 1, 0]])
  const view = element(
    "div",
    { class: "panel" },
    fromTo(from, words.winners, to, words.output),
    spoken,
    guessed.view,
    element(
      "div",
      { class: "row" },
      element("span", {}, words.moveSign),
      ...moves.map(([name, down, right]) => element("button", { type: "button", "aria-label": words[name], onclick: () => shift(down, right) }, { left: "←", right: "→", up: "↑", down: "↓" }[name])),
    ),
    moved,
  )
  const input = () => inside.input(layer)
  const before = () => steps(input().shape[0], layer.pool_size, layer.strides, layer.padding).before

  /** @param {number} y @param {number} x */
  function go(y, x) {
    const [rows, columns] = inside.output(layer.name).shape
    place = { y: Math.min(rows - 1, Math.max(0, y)), x: Math.min(columns - 1, Math.max(0, x)) }
    draw()
  }

  /** The window of an output's place, within the map, and where its largest value stands. */
  function windowOf(/** @type {number} */ row, /** @type {number} */ column) {
    const [height, width] = input().shape
    const value = valuesOf(input(), channel)
    const [top, left] = [row * layer.strides - before(), column * layer.strides - before()]
    /** @type {{y: number, x: number, value: number}[]} */
    const places = []
    for (let y = Math.max(0, top); y < Math.min(height, top + layer.pool_size); y++) {
      for (let x = Math.max(0, left); x < Math.min(width, left + layer.pool_size); x++) places.push({ y, x, value: value(y, x) })
    }
    return { places, winner: places.reduce((best, one) => (one.value > best.value ? one : best)) }
  }

  function draw() {
    const output = inside.output(layer.name)
    const [rows, columns] = output.shape
    const [height, width] = input().shape
    const signed = input().values.some((/** @type {number} */ one) => one < 0)
    const most = largest(input().values)
    from.draw(valuesOf(input(), channel), height, width, { most, signed })
    to.draw(valuesOf(output, channel), rows, columns, { most, signed })
    const winners = []
    for (let y = 0; y < rows; y++) for (let x = 0; x < columns; x++) winners.push({ ...windowOf(y, x).winner, height: 1, width: 1, kind: "winner" })
    const { places, winner } = windowOf(place.y, place.x)
    const [first, last] = [places[0], places[places.length - 1]]
    from.frame([...winners, { y: first.y, x: first.x, height: last.y - first.y + 1, width: last.x - first.x + 1 }])
    to.frame([{ ...place, height: 1, width: 1 }])
    from.stand(winner.y, winner.x)
    to.stand(place.y, place.x)
    const values = { row: place.y + 1, column: place.x + 1, values: places.map(({ value }) => told(value)).join(", "), result: told(winner.value), count: places.length }
    spoken.textContent = filled(words.keeps, values) + (places.length < layer.pool_size ** 2 ? ` ${filled(words.oddEdge, { length: height, count: rows })}` : "")
  }

  /** @param {number} down @param {number} right */
  function shift(down, right) {
    const other = inside.network.run(shifted(inside.sign(), down, right))
    const share = (/** @type {string} */ name) => {
      const [mine, theirs] = [inside.output(name).values, /** @type {any} */ (other.get(name)).values]
      const limit = SAME * largest(mine)
      let same = 0
      for (let i = 0; i < mine.length; i++) same += Number(Math.abs(mine[i] - theirs[i]) <= limit)
      return { same, count: mine.length }
    }
    const [pooled, unpooled] = [share(layer.name), share(layer.inputs[0])]
    const percent = (/** @type {{same: number, count: number}} */ one) => Math.round((100 * one.same) / one.count)
    moved.textContent = filled(words.movedBy, { same: pooled.same, count: pooled.count, share: percent(pooled), before: percent(unpooled) }) + guessed.besides(percent(pooled))
  }

  return {
    view,
    show(shown, map) {
      if (shown !== layer) {
        const [rows, columns] = inside.output(shown.name).shape
        place = { y: rows >> 1, x: columns >> 1 }
        moved.textContent = ""
        guessed.forget()
      }
      layer = shown
      channel = map
      draw()
    },
    update: draw,
  }
}
