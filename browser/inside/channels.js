// Which maps of a layer are shown: those that fire, for all of them would be too small to be seen.

/** @typedef {import("../engine/tensor.js").Tensor} Tensor */

/**
 * Channels of maps, those with the strongest answer first.
 * @param {Tensor} tensor [height, width, channels]
 * @returns {number[]}
 */
export function byStrength(tensor) {
  const [height, width, channels] = tensor.shape
  const strongest = new Float32Array(channels).fill(-Infinity)
  for (let i = 0; i < height * width * channels; i++) strongest[i % channels] = Math.max(strongest[i % channels], tensor.values[i])
  return [...strongest.keys()].sort((one, other) => strongest[other] - strongest[one] || one - other)
}

/**
 * One channel of maps, as a function of its place.
 * @param {Tensor} tensor
 * @param {number} channel
 * @returns {(y: number, x: number) => number}
 */
export function valuesOf({ values, shape: [, width, channels] }, channel) {
  return (y, x) => values[(y * width + x) * channels + channel]
}
