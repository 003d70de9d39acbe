// The filters of a convolution side by side, those that fire first; and kernels made by hand to put in their place.

import { valuesOf } from "../channels.js"
import { largest } from "../../parts/colours.js"
import { element, filled } from "../../parts/elements.js"
import { mapView } from "../../parts/map_view.js"

/** @typedef {import("../../engine/tensor.js").Tensor} Tensor */

// By row and column from the kernel's middle.
/** @type {Record<string, number[][]>} */
const BY_HAND = {
  identity: [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
  vertical: [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
  horizontal: [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
  blur: [[1 / 16, 2 / 16, 1 / 16], [2 / 16, 4 / 16, 2 / 16], [1 / 16, 2 / 16, 1 / 16]],
  sharpen: [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
}

/**
 * @param {Record<string, string>} words
 * @param {(weights: (row: number, column: number, size: number) => number) => void} put into the kernel that is on show
 * @param {(channel: number) => void} choose another filter
 */
export function kernelDesk(words, put, choose) {
  const filters = element("div", { class: "filters", role: "group", "aria-label": words.filters })
  const title = element("p", {})
  const hand = element(
    "div",
    { class: "row" },
    element("span", {}, words.byHand),
    ...Object.entries(BY_HAND).map(([name, weights]) => element("button", { type: "button", onclick: () => put(centred(weights)) }, words[name])),
  )
  /** @type {{button: HTMLButtonElement, kernel: import("../../parts/map_view.js").MapView, map: import("../../parts/map_view.js").MapView}[]} */
  let shown = []
  /** @type {number[]} */
  let order = []
  /** @type {any} */
  let drawn = null
  const view = element("div", { class: "desk" }, title, filters, hand)

  /** @param {number} count */
  function make(count) {
    shown = Array.from({ length: count }, (_none, at) => {
      const [kernel, map] = [mapView(""), mapView("")]
      const button = element("button", { type: "button", class: "filter", onclick: () => choose(order[at]) }, kernel.view, map.view)
      for (const one of [kernel.view, map.view]) one.setAttribute("aria-hidden", "true")
      return { button, kernel, map }
    })
    filters.replaceChildren(...shown.map(({ button }) => button))
  }

  return {
    view,
    /**
     * @param {any} layer
     * @param {number} channel
     * @param {number[]} strongest its filters, in order
     * @param {Tensor} output
     */
    draw(layer, channel, strongest, output) {
      const [size, , maps, count] = layer.kernel.shape
      if (shown.length !== count) make(count)
      if (drawn !== layer || order.length !== count) order = strongest // the order stays while numbers are edited: a button must not run away
      drawn = layer
      const most = largest(layer.kernel.values)
      const brightest = largest(output.values)
      title.textContent = filled(maps === 1 ? words.gallery : words.galleryMaps, { count, channel: channel + 1 })
      shown.forEach(({ button, kernel, map }, at) => {
        const filter = order[at]
        button.setAttribute("aria-pressed", String(filter === channel))
        button.setAttribute("aria-label", filled(words.filterSaid, { filter: filter + 1, place: at + 1 }))
        kernel.view.hidden = maps > 1
        if (maps === 1) kernel.draw((y, x) => layer.kernel.values[(y * size + x) * count + filter], size, size, { most, signed: true })
        map.draw(valuesOf(output, filter), output.shape[0], output.shape[1], { most: brightest, signed: false })
      })
    },
  }
}

/**
 * A kernel of 3×3 in the middle of one of any size.
 * @param {number[][]} weights
 * @returns {(row: number, column: number, size: number) => number}
 */
function centred(weights) {
  return (row, column, size) => {
    const off = Math.floor((size - 1) / 2) - 1
    return weights[row - off]?.[column - off] ?? 0
  }
}
