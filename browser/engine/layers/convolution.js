// Kernels that scan for features.

import { steps, zeros } from "../tensor.js"
import { activate } from "./activations.js"

/** @typedef {import("../tensor.js").Tensor} Tensor */

/**
 * Slides each kernel over all channels of the input: at every place the sum of value × weight, plus the bias, then the activation.
 *
 * Sums are kept in double precision, for all kernels of a place at once: their weights lie side by side in memory.
 * @param {Tensor} input [height, width, channels]
 * @param {{kernel: Tensor, bias: Tensor | null, strides: number, padding: string, activation: string}} layer its kernel is
 *   [size, size, channels, filters]
 * @returns {Tensor} [height, width, filters]
 */
export function convolution(input, layer) {
  const [height, width, channels] = input.shape
  const [tall, wide, , filters] = layer.kernel.shape
  const down = steps(height, tall, layer.strides, layer.padding)
  const across = steps(width, wide, layer.strides, layer.padding)
  const output = zeros([down.count, across.count, filters])
  const sums = new Float64Array(filters)
  const { values } = input
  const weights = layer.kernel.values
  for (let y = 0; y < down.count; y++) {
    for (let x = 0; x < across.count; x++) {
      if (layer.bias) sums.set(layer.bias.values)
      else sums.fill(0)
      const top = y * layer.strides - down.before
      const left = x * layer.strides - across.before
      const first = Math.max(0, -left)
      const last = Math.min(wide, width - left)
      for (let row = Math.max(0, -top); row < tall && top + row < height; row++) {
        // The window's places in this row lie side by side in the input, and so do their weights.
        const from = ((top + row) * width + left + first) * channels
        addProducts(sums, values, from, (last - first) * channels, weights, (row * wide + first) * channels * filters)
      }
      output.values.set(sums, (y * across.count + x) * filters)
    }
  }
  return activate(output, layer.activation)
}

/**
 * Adds to each sum the products of some values with their weights: four values at a time, for each sum is then read and written once.
 * @param {Float64Array} sums one a neuron or filter
 * @param {Float32Array} values
 * @param {number} from the first value
 * @param {number} count how many of them
 * @param {Float32Array} weights each value's weights side by side
 * @param {number} at the first value's first weight
 */
export function addProducts(sums, values, from, count, weights, at) {
  const size = sums.length
  const end = from + count
  let value = from
  for (; value + 3 < end; value += 4) {
    const a = values[value]
    const b = values[value + 1]
    const c = values[value + 2]
    const d = values[value + 3]
    const second = at + size
    const third = second + size
    const fourth = third + size
    for (let one = 0; one < size; one++) {
      sums[one] += a * weights[at + one] + b * weights[second + one] + c * weights[third + one] + d * weights[fourth + one]
    }
    at = fourth + size
  }
  for (; value < end; value++) {
    const a = values[value]
    for (let one = 0; one < size; one++) sums[one] += a * weights[at + one]
    at += size
  }
}
