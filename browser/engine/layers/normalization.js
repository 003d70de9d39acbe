// Bringing values to a common scale.

import { zeros } from "../tensor.js"
import { averagePooling } from "./pooling.js"

/** @typedef {import("../tensor.js").Tensor} Tensor */

/**
 * Each channel by the mean and the variance that training kept of it, then a scale and a shift that were learnt.
 * @param {Tensor} input the last side is the channels
 * @param {{gamma: Tensor | null, beta: Tensor | null, moving_mean: Tensor, moving_variance: Tensor, epsilon: number}} layer
 * @returns {Tensor}
 */
export function batchNormalization(input, layer) {
  const channels = input.shape[input.shape.length - 1]
  const scale = new Float64Array(channels)
  const shift = new Float64Array(channels)
  for (let channel = 0; channel < channels; channel++) {
    scale[channel] = (layer.gamma?.values[channel] ?? 1) / Math.sqrt(layer.moving_variance.values[channel] + layer.epsilon)
    shift[channel] = (layer.beta?.values[channel] ?? 0) - layer.moving_mean.values[channel] * scale[channel]
  }
  const output = zeros(input.shape)
  for (let at = 0; at < output.values.length; ) {
    for (let channel = 0; channel < channels; channel++, at++) output.values[at] = input.values[at] * scale[channel] + shift[channel]
  }
  return output
}

/**
 * Each pixel minus the mean of its neighbourhood, divided by the neighbourhood's spread.
 * @param {Tensor} input [height, width, channels]
 * @param {{size: number, epsilon: number, floor: number}} layer `size`: of the neighbourhood; `floor`: what is added to each spread
 * @returns {Tensor}
 */
export function localContrast(input, layer) {
  const window = { pool_size: layer.size, strides: 1, padding: "same" }
  const mean = averagePooling(input, window)
  const difference = zeros(input.shape)
  const squares = zeros(input.shape)
  for (let i = 0; i < mean.values.length; i++) {
    difference.values[i] = input.values[i] - mean.values[i]
    squares.values[i] = difference.values[i] * difference.values[i]
  }
  const variance = averagePooling(squares, window)
  for (let i = 0; i < mean.values.length; i++) difference.values[i] /= Math.sqrt(variance.values[i] + layer.epsilon) + layer.floor
  return difference
}
