// Neurons that weigh everything.

import { zeros } from "../tensor.js"
import { activate } from "./activations.js"
import { addProducts } from "./convolution.js"

/** @typedef {import("../tensor.js").Tensor} Tensor */

/**
 * Each neuron's sum of value × weight, plus its bias, then the activation.
 * @param {Tensor} input [count]
 * @param {{kernel: Tensor, bias: Tensor | null, activation: string}} layer its kernel is [count, units]
 * @returns {Tensor} [units]
 */
export function dense(input, layer) {
  const [count, units] = layer.kernel.shape
  const sums = new Float64Array(units)
  if (layer.bias) sums.set(layer.bias.values)
  addProducts(sums, input.values, 0, count, layer.kernel.values, 0)
  const output = zeros([units])
  output.values.set(sums)
  return activate(output, layer.activation)
}
