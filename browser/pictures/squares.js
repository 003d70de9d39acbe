// Squares of a picture, as `signcore/preprocessing/squares.py` has them: left, top, right, bottom, in pixels, also beyond the picture.

/** @typedef {[number, number, number, number]} Box */

/**
 * A picture of any kind: some numbers a pixel, row by row.
 * @typedef {{values: Uint8Array | Uint8ClampedArray, width: number, height: number}} Picture
 */

/**
 * A picture in greys: one number a pixel.
 * @typedef {{values: Uint8Array, width: number, height: number}} GreyPicture
 */

/**
 * To the nearest whole number; halves to the even one, as Python rounds.
 * @param {number} value
 * @returns {number}
 */
export function rounded(value) {
  const below = Math.floor(value)
  if (value - below !== 0.5) return Math.round(value)
  return below % 2 === 0 ? below : below + 1
}

/**
 * The largest square in the middle of a picture.
 * @param {number} width
 * @param {number} height
 * @returns {Box}
 */
export function largestSquare(width, height) {
  const side = Math.min(width, height)
  const left = Math.floor((width - side) / 2)
  const top = Math.floor((height - side) / 2)
  return [left, top, left + side, top + side]
}

/**
 * The square with the middle of a box and `margin` times its longer side.
 * @param {Box} box
 * @param {number} margin
 * @returns {Box}
 */
export function squareAround([left, top, right, bottom], margin) {
  const reach = (margin * Math.max(right - left, bottom - top)) / 2
  const x = (left + right) / 2
  const y = (top + bottom) / 2
  return [x - reach, y - reach, x + reach, y + reach]
}

/**
 * A square shifted by shares of its side, and `larger` times as large around its middle.
 * @param {Box} square
 * @param {number} right
 * @param {number} down
 * @param {number} larger
 * @returns {Box}
 */
export function moved(square, right, down, larger) {
  const side = square[2] - square[0]
  const x = (square[0] + square[2]) / 2 + right * side
  const y = (square[1] + square[3]) / 2 + down * side
  const reach = (side * larger) / 2
  return [x - reach, y - reach, x + reach, y + reach]
}

/**
 * A square of a grey picture at its own size, edges rounded to whole pixels; beyond the picture's edges the edges go on.
 * @param {GreyPicture} picture
 * @param {Box} square
 * @returns {GreyPicture}
 */
export function cutOut({ values, width, height }, square) {
  const side = Math.max(1, rounded(square[2] - square[0]))
  const left = rounded(square[0])
  const top = rounded(square[1])
  const cut = new Uint8Array(side * side)
  for (let y = 0; y < side; y++) {
    const row = Math.min(Math.max(top + y, 0), height - 1) * width
    for (let x = 0; x < side; x++) cut[y * side + x] = values[row + Math.min(Math.max(left + x, 0), width - 1)]
  }
  return { values: cut, width: side, height: side }
}
