// Fewer pixels, each the mean of the area that it stands for: Pillow's BOX, rounding included.

/** @typedef {import("./squares.js").GreyPicture} GreyPicture */

const ONE = 2 ** 22 // weights are whole numbers of this many parts

/**
 * A grey picture of another size: across first, then down, in whole greys each time.
 * @param {GreyPicture} picture
 * @param {number} side of the square that comes out
 * @returns {GreyPicture}
 */
export function shrunk({ values, width, height }, side) {
  const across = new Uint8Array(side * height)
  windows(width, side).forEach(({ from, weights }, x) => {
    for (let y = 0; y < height; y++) across[y * side + x] = weighed(values, y * width + from, 1, weights)
  })
  const small = new Uint8Array(side * side)
  windows(height, side).forEach(({ from, weights }, y) => {
    for (let x = 0; x < side; x++) small[y * side + x] = weighed(across, from * side + x, side, weights)
  })
  return { values: small, width: side, height: side }
}

/**
 * Which pixels of a row each of its new pixels is the mean of, and with what weights.
 * @param {number} length of the row
 * @param {number} count of the new pixels
 * @returns {{from: number, weights: number[]}[]}
 */
function windows(length, count) {
  const scale = length / count
  const reach = Math.max(scale, 1) / 2
  return Array.from({ length: count }, (_none, number) => {
    const middle = (number + 0.5) * scale
    const from = Math.max(0, Math.trunc(middle - reach + 0.5))
    const to = Math.min(length, Math.trunc(middle + reach + 0.5))
    /** @type {number[]} */
    const inside = Array.from({ length: to - from }, (_none2, i) => {
      const off = (from + i - middle + 0.5) / (2 * reach)
      return off > -0.5 && off <= 0.5 ? 1 : 0
    })
    const all = inside.reduce((sum, one) => sum + one, 0)
    return { from, weights: inside.map((one) => Math.trunc(0.5 + (one / all) * ONE)) }
  })
}

/**
 * @param {ArrayLike<number>} values
 * @param {number} at the first value
 * @param {number} step to the next one
 * @param {number[]} weights
 * @returns {number}
 */
function weighed(values, at, step, weights) {
  let sum = ONE / 2
  for (const weight of weights) {
    sum += values[at] * weight
    at += step
  }
  return Math.min(255, Math.floor(sum / ONE))
}
