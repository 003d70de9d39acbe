// From colours to greys, and the greys spread, as `signcore/preprocessing` has it from Pillow.

/** @typedef {import("./squares.js").Picture} Picture */
/** @typedef {import("./squares.js").GreyPicture} GreyPicture */

const CUT_OFF = 1 // per cent of the pixels at either end that may go black or white: one lamp must not decide

/**
 * One number a pixel in place of four: 0.299 red, 0.587 green, 0.114 blue (ITU-R 601), in whole 65,536ths as Pillow counts.
 * @param {Picture} picture red, green, blue and opacity of each pixel
 * @returns {GreyPicture}
 */
export function grey({ values, width, height }) {
  const greys = new Uint8Array(width * height)
  for (let i = 0; i < greys.length; i++) {
    greys[i] = (19595 * values[4 * i] + 38470 * values[4 * i + 1] + 7471 * values[4 * i + 2] + 32768) >> 16
  }
  return { values: greys, width, height }
}

/**
 * The greys spread from black to white.
 * @param {GreyPicture} picture
 * @returns {GreyPicture}
 */
export function stretched({ values, width, height }) {
  const counts = Array.from({ length: 256 }, () => 0)
  for (const value of values) counts[value] += 1
  const most = Math.floor((values.length * CUT_OFF) / 100)
  cutEnd(counts, most, [...counts.keys()])
  cutEnd(counts, most, [...counts.keys()].reverse())
  const darkest = counts.findIndex((count) => count > 0)
  const lightest = counts.findLastIndex((count) => count > 0)
  if (lightest <= darkest) return { values, width, height }
  const scale = 255 / (lightest - darkest)
  const spread = counts.map((_count, one) => Math.min(255, Math.max(0, Math.trunc(one * scale + -darkest * scale))))
  return { values: Uint8Array.from(values, (value) => spread[value]), width, height }
}

/**
 * Takes some pixels out of one end of a histogram.
 * @param {number[]} counts
 * @param {number} left how many
 * @param {number[]} order in which greys are gone through
 */
function cutEnd(counts, left, order) {
  for (const one of order) {
    const taken = Math.min(left, counts[one])
    counts[one] -= taken
    left -= taken
    if (left <= 0) return
  }
}
