// What a layer's panel is, and what several of them show alike.

import { element } from "../../parts/elements.js"

/**
 * @typedef {object} Panel
 * @property {HTMLElement} view
 * @property {(layer: import("../../engine/network.js").Layer, channel: number, rival?: number) => void} show another layer, or another map of it; of the letters,
 *   the one that it is held against
 * @property {() => void} update the same with other numbers
 * @property {() => void} [leave] what goes on by itself ends
 */

/**
 * What goes in, an arrow, and what comes out.
 * @param {import("../../parts/map_view.js").MapView} from
 * @param {string} input what stands below it
 * @param {import("../../parts/map_view.js").MapView} to
 * @param {string} output
 * @param {boolean} [isWide] whether what comes out is a row
 * @returns {HTMLElement}
 */
export function fromTo(from, input, to, output, isWide = false) {
  return element(
    "div",
    { class: "across" },
    element("figure", {}, from.view, element("figcaption", {}, input)),
    element("b", { class: "sign", "aria-hidden": "true" }, "→"),
    element("figure", { class: isWide ? "wide" : "" }, to.view, element("figcaption", {}, output)),
  )
}
