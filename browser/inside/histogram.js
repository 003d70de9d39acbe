// How often values occur, as bars.

import { element, told } from "../parts/elements.js"

const BARS = 31

/**
 * @param {string} name
 * @returns {{view: HTMLElement, draw: (values: ArrayLike<number>, low: number, high: number) => void}}
 */
export function histogram(name) {
  const bars = element("div", { class: "bars", role: "img" })
  const axis = element("div", { class: "axis" })
  const view = element("figure", { class: "histogram" }, bars, axis, element("figcaption", {}, name))
  return {
    view,
    draw(values, low, high) {
      const counts = Array.from({ length: BARS }, () => 0)
      for (let i = 0; i < values.length; i++) counts[Math.min(BARS - 1, Math.max(0, Math.floor(((values[i] - low) / (high - low || 1)) * BARS)))] += 1
      const most = Math.max(...counts)
      // By the root, or the many zeros would hide all else.
      bars.replaceChildren(...counts.map((count) => element("i", { style: `height:${100 * Math.sqrt(count / (most || 1))}%` })))
      axis.replaceChildren(element("span", {}, told(low)), element("span", {}, told(high)))
      bars.setAttribute("aria-label", `${name}: ${told(low)} … ${told(high)}`)
    },
  }
}

/**
 * Mean and spread of some values.
 * @param {ArrayLike<number>} values
 * @returns {{mean: number, spread: number}}
 */
export function moments(values) {
  let sum = 0
  let squares = 0
  for (let i = 0; i < values.length; i++) {
    sum += values[i]
    squares += values[i] * values[i]
  }
  const mean = sum / (values.length || 1)
  return { mean, spread: Math.sqrt(Math.max(0, squares / (values.length || 1) - mean * mean)) }
}
