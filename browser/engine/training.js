// A batch on its way through a network as it trains: normalised by its own mean and spread, some values left out; and the way back.

import { slopesTogether } from "./backward.js"
import { computed } from "./network.js"

/** @typedef {import("./tensor.js").Tensor} Tensor */
/** @typedef {import("./network.js").Network} Network */
/** @typedef {(layer: any, sign: number, size: number) => Float32Array} Factors by what each value of a dropout layer is multiplied: 0, or 1/(1-p) */

/**
 * @typedef {object} Passed
 * @property {Map<string, Tensor>[]} outputs of each picture, every layer's
 * @property {Map<string, any>} normalizations by name: each batch normalisation with this batch's mean and variance in the place of those kept
 */

/**
 * Dropout as it trains.
 * @param {() => number} random from 0 to 1
 * @returns {Factors}
 */
export function dropped(random) {
  /** @type {Map<string, Float32Array>} */
  const drawn = new Map()
  return (layer, sign, size) => {
    const key = `${layer.name} ${sign}`
    let factors = drawn.get(key)
    if (!factors) drawn.set(key, (factors = Float32Array.from({ length: size }, () => (random() < layer.rate ? 0 : 1 / (1 - layer.rate)))))
    return factors
  }
}

/**
 * @param {Network} network
 * @param {Tensor[]} pictures
 * @param {Factors} factors
 * @returns {Passed}
 */
export function runTogether(network, pictures, factors) {
  /** @type {Map<string, Tensor>[]} */
  const outputs = pictures.map(() => new Map())
  const normalizations = new Map()
  for (const layer of network.layers) {
    const inputs = outputs.map((mine, i) => layer.inputs.map((name) => mine.get(name) ?? pictures[i]))
    let used = layer
    if (layer.kind === "BatchNormalization") normalizations.set(layer.name, (used = ofBatch(layer, inputs.map(([input]) => input))))
    inputs.forEach((mine, i) => {
      const made = layer.kind === "Dropout" ? scaled(mine[0], factors(layer, i, mine[0].values.length)) : computed(used, mine)
      outputs[i].set(layer.name, made)
    })
  }
  return { outputs, normalizations }
}

/**
 * The way back of the whole batch: {@link slopesTogether}.
 * @param {Network} network
 * @param {Tensor[]} pictures
 * @param {Passed} passed
 * @param {Factors} factors
 * @param {Float32Array[]} starts
 * @param {(layer: any, inputs: Tensor[], slopes: Tensor[]) => void} meet gets batch normalisations with the batch's mean and variance
 */
export function backTogether(network, pictures, { outputs, normalizations }, factors, starts, meet) {
  const others = {
    Dropout: (/** @type {Tensor[]} */ inputs, /** @type {Tensor[]} */ _outputs, /** @type {Tensor[]} */ slopes, /** @type {any} */ layer) =>
      slopes.map((slope, i) => scaled({ values: slope.values, shape: inputs[i].shape }, factors(layer, i, slope.values.length))),
    BatchNormalization: (/** @type {Tensor[]} */ inputs, /** @type {Tensor[]} */ _outputs, /** @type {Tensor[]} */ slopes, /** @type {any} */ layer) =>
      throughBatch(inputs, slopes, normalizations.get(layer.name)),
  }
  return slopesTogether(network, outputs, pictures, starts, others, (layer, inputs, slopes) => meet(normalizations.get(layer.name) ?? layer, inputs, slopes))
}

/** @param {Tensor} input @param {Float32Array} factors @returns {Tensor} */
function scaled({ values, shape }, factors) {
  return { values: values.map((value, i) => value * factors[i]), shape }
}

/**
 * A batch normalisation with the mean and the variance of each channel over a batch, all places of all its pictures.
 * @param {any} layer
 * @param {Tensor[]} inputs
 */
function ofBatch(layer, inputs) {
  const channels = inputs[0].shape[inputs[0].shape.length - 1]
  const count = (inputs.length * inputs[0].values.length) / channels
  const mean = new Float64Array(channels)
  for (const { values } of inputs) values.forEach((value, i) => (mean[i % channels] += value / count))
  const variance = new Float64Array(channels)
  for (const { values } of inputs) values.forEach((value, i) => (variance[i % channels] += (value - mean[i % channels]) ** 2 / count))
  const tensor = (/** @type {Float64Array} */ values) => ({ values: Float32Array.from(values), shape: [channels] })
  return { ...layer, moving_mean: tensor(mean), moving_variance: tensor(variance) }
}

/**
 * y = γ (x − m) ÷ s + β, where m and s hang on every x of the batch: dx = γ ÷ s · (dy − mean(dy) − x̂ · mean(dy · x̂)), with x̂ = (x − m) ÷ s.
 * @param {Tensor[]} inputs
 * @param {Tensor[]} slopes
 * @param {any} layer with the batch's mean and variance
 * @returns {Tensor[]}
 */
function throughBatch(inputs, slopes, layer) {
  const channels = inputs[0].shape[inputs[0].shape.length - 1]
  const count = (inputs.length * inputs[0].values.length) / channels
  const scale = Float64Array.from(layer.moving_variance.values, (/** @type {number} */ value) => 1 / Math.sqrt(value + layer.epsilon))
  const standard = (/** @type {Tensor} */ input, /** @type {number} */ at) => (input.values[at] - layer.moving_mean.values[at % channels]) * scale[at % channels]
  const mean = new Float64Array(channels)
  const along = new Float64Array(channels)
  slopes.forEach(({ values }, i) =>
    values.forEach((value, at) => {
      mean[at % channels] += value / count
      along[at % channels] += (value * standard(inputs[i], at)) / count
    }),
  )
  return inputs.map((input, i) => ({
    values: slopes[i].values.map((value, at) => {
      const channel = at % channels
      return (layer.gamma?.values[channel] ?? 1) * scale[channel] * (value - mean[channel] - standard(input, at) * along[channel])
    }),
    shape: input.shape,
  }))
}
