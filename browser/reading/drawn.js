// Whether what is in a box was drawn rather than photographed, as `signcore/inference/drawn.py` has it.

import { rounded } from "../pictures/squares.js"

/** @typedef {import("../pictures/squares.js").Picture} Picture */
/** @typedef {import("../pictures/squares.js").Box} Box */

/** @typedef {{mostEven: number, leastFigure: number, enough: number, step: number}} Limits */

/**
 * Whether a part of a picture has areas of exactly one colour, or is next to nothing on a plain ground.
 * @param {Picture} picture red, green, blue and opacity of each pixel
 * @param {Box} box left, top, right, bottom; what lies beyond the picture is left out
 * @param {Limits} limits
 * @returns {boolean}
 */
export function looksDrawn({ values, width, height }, box, { mostEven, leastFigure, enough, step }) {
  const [left, top] = [Math.max(0, rounded(box[0])), Math.max(0, rounded(box[1]))]
  const [right, bottom] = [Math.min(width, rounded(box[2])), Math.min(height, rounded(box[3]))]
  if (right <= left || bottom <= top) return false
  const stride = Math.max(1, Math.floor(Math.max(right - left, bottom - top) / enough))
  const [columns, rows] = [Math.ceil((right - left) / stride), Math.ceil((bottom - top) / stride)]
  const colors = new Int32Array(columns * rows)
  /** @type {Map<number, number>} */
  const counts = new Map()
  for (let i = 0; i < colors.length; i++) {
    const at = 4 * ((top + stride * Math.floor(i / columns)) * width + left + stride * (i % columns))
    colors[i] = (values[at] << 16) | (values[at + 1] << 8) | values[at + 2]
    counts.set(colors[i], (counts.get(colors[i]) ?? 0) + 1)
  }
  const [ground, count] = [...counts].reduce((most, one) => (one[1] > most[1] || (one[1] === most[1] && one[0] < most[0]) ? one : most))
  if (1 - count / colors.length < leastFigure) return true
  const away = Math.max(1, rounded(columns / step))
  let [pairs, even] = [0, 0]
  for (let i = 0; i < colors.length; i++) {
    if (i % columns < away || colors[i] === ground || colors[i - away] === ground) continue
    pairs++
    if (colors[i] === colors[i - away]) even++
  }
  return even > mostEven * pairs
}
