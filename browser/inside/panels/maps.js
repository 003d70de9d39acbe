// Layers whose output says it all: the map before and after.

import { valuesOf } from "../channels.js"
import { largest } from "../../parts/colours.js"
import { element, filled, told } from "../../parts/elements.js"
import { mapView } from "../../parts/map_view.js"
import { fromTo } from "./panel.js"

/**
 * @param {import("../opened.js").Inside} inside
 * @param {Record<string, string>} words
 * @returns {import("./panel.js").Panel}
 */
export function mapsPanel(inside, words) {
  /** @type {any} */
  let layer
  let channel = 0
  let place = { y: 14, x: 14 }
  const [from, to] = [mapView(words.input, go), mapView(words.output, go)]
  const text = element("p", { class: "formula", "aria-live": "polite" })
  const view = element(
    "div",
    { class: "panel" },
    fromTo(from, words.input, to, words.output),
    text,
  )

  /** @param {number} y @param {number} x */
  function go(y, x) {
    place = { y, x }
    draw()
  }

  function draw() {
    const [input, output] = [inside.input(layer), inside.output(layer.name)]
    for (const [shown, tensor] of /** @type {const} */ ([[from, input], [to, output]])) {
      shown.draw(valuesOf(tensor, channel), tensor.shape[0], tensor.shape[1], { most: largest(tensor.values), signed: tensor.values.some((one) => one < 0) })
      shown.frame([{ ...place, height: 1, width: 1 }])
      shown.stand(place.y, place.x)
    }
    const values = { row: place.y + 1, column: place.x + 1, before: told(valuesOf(input, channel)(place.y, place.x)), after: told(valuesOf(output, channel)(place.y, place.x)) }
    text.textContent = filled(words.becomes, values)
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
