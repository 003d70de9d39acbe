// What flows through a network: numbers with a shape.

/**
 * @typedef {object} Tensor
 * @property {Float32Array} values row by row: of maps, the channels of a place lie side by side
 * @property {number[]} shape [height, width, channels] of maps, [count] of a row
 */

/**
 * An empty tensor.
 * @param {number[]} shape
 * @returns {Tensor}
 */
export function zeros(shape) {
  return { values: new Float32Array(sizeOf(shape)), shape }
}

/**
 * How many numbers a shape holds.
 * @param {number[]} shape
 * @returns {number}
 */
export function sizeOf(shape) {
  return shape.reduce((product, side) => product * side, 1)
}

/**
 * How far a window moves over one side of a map, and what padding does to it. As Keras counts: "same" pads so that every place is seen,
 * an odd zero more behind than before; "valid" leaves out what a whole window does not reach.
 * @param {number} length of the map's side
 * @param {number} size of the window
 * @param {number} stride
 * @param {string} padding "same" or "valid"
 * @returns {{count: number, before: number}} how many places the window has, and how many zeros lie before the map
 */
export function steps(length, size, stride, padding) {
  if (padding === "valid") return { count: Math.floor((length - size) / stride) + 1, before: 0 }
  const count = Math.ceil(length / stride)
  return { count, before: Math.floor(Math.max((count - 1) * stride + size - length, 0) / 2) }
}
