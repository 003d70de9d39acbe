// How the maps of a layer's input add up to one number: one after another, then the bias, then the activation.

import { element, exact, filled, svg } from "../parts/elements.js"

const WIDTH = 560
const HEIGHT = 90

/** @param {Record<string, string>} words */
export function runningSum(words) {
  const line = svg("polyline", { class: "sum" })
  const zero = svg("line", { class: "zero", x1: 0, x2: WIDTH })
  const here = svg("circle", { class: "here", r: 5 })
  const end = svg("circle", { class: "end", r: 5 })
  const drawing = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" })
  drawing.append(zero, line, here, end)
  const text = element("p", { class: "formula" })
  const view = element("div", { class: "running" }, drawing, text)

  return {
    view,
    /**
     * @param {number[]} parts each map's share of the sum
     * @param {number} bias
     * @param {number} result what stands in the output
     * @param {number} shown which map is on show
     * @param {string} activation
     */
    draw(parts, bias, result, shown, activation) {
      let all = 0
      const sums = [0, ...parts.map((part) => (all += part)), all + bias]
      const [low, high] = [Math.min(...sums, 0), Math.max(...sums, 0)]
      const y = (/** @type {number} */ value) => HEIGHT - 8 - ((value - low) / (high - low || 1)) * (HEIGHT - 16)
      const x = (/** @type {number} */ at) => 6 + (at / (sums.length - 1)) * (WIDTH - 12)
      line.setAttribute("points", sums.map((value, at) => `${x(at)},${y(value)}`).join(" "))
      for (const name of ["y1", "y2"]) zero.setAttribute(name, String(y(0)))
      move(here, x(shown + 1), y(sums[shown + 1]))
      move(end, x(sums.length - 1), y(all + bias))
      const values = { maps: parts.length, sum: exact(all), bias: exact(bias), total: exact(all + bias), result: exact(result), part: exact(parts[shown]), map: shown + 1 }
      text.textContent = filled(parts.length > 1 ? words.sumOfMaps : words.sumOfOne, values) + " " + filled(activation === "relu" ? words.relu : words.linear, values)
      drawing.setAttribute("aria-label", text.textContent)
      drawing.toggleAttribute("hidden", parts.length < 2)
    },
  }
}

/** @param {Element} circle @param {number} x @param {number} y */
function move(circle, x, y) {
  circle.setAttribute("cx", String(x))
  circle.setAttribute("cy", String(y))
}
