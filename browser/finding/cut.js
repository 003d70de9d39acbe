// A square of a colour picture in the size that the locator takes.

/**
 * That square, `side` × `side` pixels of red, green and blue: means over areas where it shrinks, in between the nearest pixels where it grows.
 * Beyond the picture's edges the edges go on.
 * @param {import("../pictures/squares.js").Picture} picture red, green, blue and opacity of each pixel
 * @param {import("../pictures/squares.js").Box} square
 * @param {number} side
 * @returns {Float32Array}
 */
export function cut({ values, width, height }, square, side) {
  const scale = (square[2] - square[0]) / side
  const across = steps(square[0], scale, side, width)
  const down = steps(square[1], scale, side, height)
  const small = new Float32Array(side * side * 3)
  down.forEach((rows, y) => {
    across.forEach((columns, x) => {
      const sum = [0, 0, 0]
      for (const [row, high] of rows) {
        for (const [column, wide] of columns) {
          const at = 4 * (row * width + column)
          for (let colour = 0; colour < 3; colour++) sum[colour] += values[at + colour] * high * wide
        }
      }
      sum.forEach((one, colour) => (small[(y * side + x) * 3 + colour] = Math.round(one)))
    })
  })
  return small
}

/**
 * Of which pixels, and how much of each, every new pixel of a row is made.
 * @param {number} start of the row
 * @param {number} scale pixels of the picture in one new pixel
 * @param {number} count of new pixels
 * @param {number} length of the picture's side
 * @returns {[number, number][][]} pairs of a pixel and its share
 */
function steps(start, scale, count, length) {
  const inside = (/** @type {number} */ pixel) => Math.min(Math.max(pixel, 0), length - 1)
  return Array.from({ length: count }, (_none, number) => {
    const from = start + number * scale
    if (scale < 1) {
      const middle = from + scale / 2 - 0.5
      const below = Math.floor(middle)
      return [
        [inside(below), 1 - (middle - below)],
        [inside(below + 1), middle - below],
      ]
    }
    const first = Math.round(from)
    const last = Math.max(Math.round(from + scale), first + 1)
    return Array.from({ length: last - first }, (_none2, i) => [inside(first + i), 1 / (last - first)])
  })
}
