// Flatten: each place of each map has a place in the row.

import { valuesOf } from "../channels.js"
import { largest } from "../../parts/colours.js"
import { element, filled, told } from "../../parts/elements.js"
import { mapView } from "../../parts/map_view.js"
import { fromTo } from "./panel.js"

/**
 * @param {import("../opened.js").Inside} inside
 * @param {Record<string, string>} words
 * @param {(channel: number) => void} choose another map
 * @returns {import("./panel.js").Panel}
 */
export function flattenPanel(inside, words, choose) {
  /** @type {any} */
  let layer
  let channel = 0
  let place = { y: 0, x: 0 }
  const from = mapView(words.input, (y, x) => go(y, x, channel))
  const row = mapView(words.row, (y, x) => fromRow(y, x))
  const text = element("p", { class: "formula", "aria-live": "polite" })
  const view = element(
    "div",
    { class: "panel" },
    fromTo(from, words.mapShown, row, words.row, true),
    text,
  )
  const columns = () => Math.min(100, inside.output(layer.name).values.length)

  /** @param {number} y @param {number} x @param {number} map */
  function go(y, x, map) {
    place = { y, x }
    if (map !== channel) choose(map)
    else draw()
  }

  /** @param {number} line @param {number} column */
  function fromRow(line, column) {
    const [, width, maps] = inside.input(layer).shape
    const at = Math.min(line * columns() + column, inside.output(layer.name).values.length - 1)
    const cell = Math.floor(at / maps)
    go(Math.floor(cell / width), cell % width, at % maps)
  }

  function draw() {
    const input = inside.input(layer)
    const [height, width, maps] = input.shape
    const { values } = inside.output(layer.name)
    const how = { most: largest(values), signed: values.some((value) => value < 0) }
    place = { y: Math.min(place.y, height - 1), x: Math.min(place.x, width - 1) }
    const at = (place.y * width + place.x) * maps + channel
    from.draw(valuesOf(input, channel), height, width, how)
    from.frame([{ ...place, height: 1, width: 1 }])
    from.stand(place.y, place.x)
    row.draw((y, x) => values[y * columns() + x] ?? 0, Math.ceil(values.length / columns()), columns(), how)
    row.frame([{ y: Math.floor(at / columns()), x: at % columns(), height: 1, width: 1 }])
    row.stand(Math.floor(at / columns()), at % columns())
    text.textContent = filled(words.flattened, { row: place.y + 1, column: place.x + 1, map: channel + 1, at: at + 1, count: values.length, value: told(values[at]), y: place.y, x: place.x, c: channel, width, maps, index: at })
  }

  return {
    view,
    show(shown, map) {
      layer = shown
      channel = map
      draw()
    },
    update: draw,
  }
}
