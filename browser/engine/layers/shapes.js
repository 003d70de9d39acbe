// Layers that compute nothing, or next to nothing.

import { zeros } from "../tensor.js"

/** @typedef {import("../tensor.js").Tensor} Tensor */

/**
 * Each value times a number, plus a number.
 * @param {Tensor} input
 * @param {{scale: number, offset: number}} layer
 * @returns {Tensor}
 */
export function rescaling(input, layer) {
  return { values: input.values.map((value) => value * layer.scale + layer.offset), shape: input.shape }
}

/**
 * The same values in another shape.
 * @param {Tensor} input
 * @param {number[]} shape
 * @returns {Tensor}
 */
export function reshaped(input, shape) {
  return { values: input.values, shape }
}

/**
 * Maps of twice (or `size` times) the side: each value repeated.
 * @param {Tensor} input [height, width, channels]
 * @param {{size: number}} layer
 * @returns {Tensor}
 */
export function upSampling(input, layer) {
  const [height, width, channels] = input.shape
  const output = zeros([height * layer.size, width * layer.size, channels])
  for (let y = 0; y < height * layer.size; y++) {
    for (let x = 0; x < width * layer.size; x++) {
      const from = (Math.floor(y / layer.size) * width + Math.floor(x / layer.size)) * channels
      output.values.set(input.values.subarray(from, from + channels), (y * width * layer.size + x) * channels)
    }
  }
  return output
}

/**
 * Channels side by side.
 * @param {Tensor[]} inputs [height, width, …] each
 * @returns {Tensor}
 */
export function concatenated(inputs) {
  const [height, width] = inputs[0].shape
  const channels = inputs.map((input) => input.shape[2])
  const output = zeros([height, width, channels.reduce((sum, one) => sum + one, 0)])
  let at = 0
  for (let place = 0; place < height * width; place++) {
    inputs.forEach((input, number) => {
      output.values.set(input.values.subarray(place * channels[number], (place + 1) * channels[number]), at)
      at += channels[number]
    })
  }
  return output
}
