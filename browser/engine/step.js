// One step of training: what a batch of signs costs, how that changes with each weight, and what each sign has to do with it.

import { computed } from "./network.js"
import { backTogether, runTogether } from "./training.js"
import { steps } from "./tensor.js"

/** @typedef {import("./tensor.js").Tensor} Tensor */
/** @typedef {import("./network.js").Network} Network */

/**
 * What one sign says of a step.
 * @typedef {object} Sign
 * @property {Float32Array} probabilities
 * @property {number} loss cross-entropy: −ln of the right letter's probability, or of all letters' by their share of the target
 * @property {Map<Tensor, Float32Array>} gradients by weight: how the batch's losses together change with each of its numbers, as far as
 *   that goes by this sign's values; their mean over the signs is the gradient of the mean loss
 */

/**
 * What a batch says of a step, with the network as it trains.
 * @param {Network} network
 * @param {Tensor[]} pictures
 * @param {number[]} rights which letter each shows
 * @param {import("./training.js").Factors} factors which values are left out
 * @param {number} [smoothing] the share of the target that is spread over all letters
 * @returns {{signs: Sign[], normalizations: Map<string, any>}}
 */
export function learnFrom(network, pictures, rights, factors, smoothing = 0) {
  const passed = runTogether(network, pictures, factors)
  const last = network.layers[network.layers.length - 1]
  const answers = passed.outputs.map((one) => /** @type {Tensor} */ (one.get(last.name)).values)
  const target = (/** @type {number} */ sign, /** @type {number} */ letter) => (1 - smoothing) * Number(letter === rights[sign]) + smoothing / network.letters.length
  const signs = answers.map((probabilities, sign) => {
    // As Keras does: of the sums before softmax, so that a share too small for 32 bits has its loss, too.
    const { values } = computed({ ...last, activation: "linear" }, [passed.outputs[sign].get(last.inputs[0]) ?? pictures[sign]])
    const most = Math.max(...values)
    const all = most + Math.log(values.reduce((sum, one) => sum + Math.exp(one - most), 0))
    return { probabilities, loss: values.reduce((sum, one, letter) => sum + target(sign, letter) * (all - one), 0), gradients: new Map() }
  })
  // Of softmax and cross-entropy together: what was said minus what is right.
  const starts = answers.map((probabilities, sign) => probabilities.map((share, letter) => share - target(sign, letter)))
  backTogether(network, pictures, passed, factors, starts, (layer, inputs, slopes) =>
    inputs.forEach((input, sign) => {
      for (const [weight, gradient] of GRADIENTS[layer.kind]?.(input, slopes[sign], layer) ?? []) signs[sign].gradients.set(weight, gradient)
    }),
  )
  return { signs, normalizations: passed.normalizations }
}

/**
 * The mean of some signs' gradients.
 * @param {Sign[]} signs
 * @returns {Map<Tensor, Float32Array>}
 */
export function meanGradients(signs) {
  return new Map(
    [...signs[0].gradients.keys()].map((weight) => {
      const mean = new Float32Array(weight.values.length)
      for (const { gradients } of signs) {
        const mine = /** @type {Float32Array} */ (gradients.get(weight))
        for (let i = 0; i < mean.length; i++) mean[i] += mine[i] / signs.length
      }
      return [weight, mean]
    }),
  )
}

/**
 * Each batch normalisation moves what it keeps for predicting a little towards the batch's own mean and variance.
 * @param {Network} network
 * @param {Map<string, any>} normalizations with the batch's
 */
export function keepMoments(network, normalizations) {
  for (const layer of network.layers) {
    const seen = normalizations.get(layer.name)
    if (!seen) continue
    for (const name of ["moving_mean", "moving_variance"]) {
      const { values } = layer[name]
      for (let i = 0; i < values.length; i++) values[i] = layer.momentum * values[i] + (1 - layer.momentum) * seen[name].values[i]
    }
  }
}

/** @type {Record<string, (input: Tensor, slope: Tensor, layer: any) => [Tensor, Float32Array][]>} */
const GRADIENTS = {
  Dense: (input, slope, layer) => {
    const units = slope.values.length
    const kernel = new Float32Array(layer.kernel.values.length)
    input.values.forEach((value, i) => slope.values.forEach((one, unit) => (kernel[i * units + unit] = value * one)))
    return withBias(layer, kernel, slope.values.slice())
  },
  Conv2D: (input, slope, layer) => {
    const [rows, columns, filters] = slope.shape
    const bias = new Float32Array(filters)
    slope.values.forEach((one, i) => (bias[i % filters] += one))
    return withBias(layer, kernelGradient(input, slope, layer, rows, columns), bias)
  },
  BatchNormalization: (input, slope, layer) => {
    const channels = input.shape[input.shape.length - 1]
    const gamma = new Float32Array(channels)
    const beta = new Float32Array(channels)
    slope.values.forEach((one, i) => {
      const channel = i % channels
      beta[channel] += one
      gamma[channel] += (one * (input.values[i] - layer.moving_mean.values[channel])) / Math.sqrt(layer.moving_variance.values[channel] + layer.epsilon)
    })
    return [...(layer.gamma ? [/** @type {[Tensor, Float32Array]} */ ([layer.gamma, gamma])] : []), ...(layer.beta ? [/** @type {[Tensor, Float32Array]} */ ([layer.beta, beta])] : [])]
  },
}

/**
 * @param {any} layer
 * @param {Float32Array} kernel
 * @param {Float32Array} bias
 * @returns {[Tensor, Float32Array][]}
 */
function withBias(layer, kernel, bias) {
  return [[layer.kernel, kernel], ...(layer.bias ? [/** @type {[Tensor, Float32Array]} */ ([layer.bias, bias])] : [])]
}

/**
 * Of each weight the sum, over all places, of the value that it met there times the slope of what came of it.
 * @param {Tensor} input
 * @param {Tensor} slope
 * @param {any} layer
 * @param {number} rows
 * @param {number} columns
 */
function kernelGradient(input, slope, layer, rows, columns) {
  const [height, width, channels] = input.shape
  const [tall, wide, , filters] = layer.kernel.shape
  const top = steps(height, tall, layer.strides, layer.padding).before
  const left = steps(width, wide, layer.strides, layer.padding).before
  const found = new Float64Array(layer.kernel.values.length)
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const from = (y * columns + x) * filters
      for (let row = Math.max(0, top - y * layer.strides); row < tall && y * layer.strides - top + row < height; row++) {
        for (let column = Math.max(0, left - x * layer.strides); column < wide && x * layer.strides - left + column < width; column++) {
          const at = ((y * layer.strides - top + row) * width + x * layer.strides - left + column) * channels
          for (let channel = 0; channel < channels; channel++) {
            const value = input.values[at + channel]
            if (value === 0) continue
            const first = ((row * wide + column) * channels + channel) * filters
            for (let filter = 0; filter < filters; filter++) found[first + filter] += value * slope.values[from + filter]
          }
        }
      }
    }
  }
  return Float32Array.from(found)
}
