// Back through a network: how much one of its sums would change with each value inside, as it predicts (the chain rule, layer by layer).

import { steps, zeros } from "./tensor.js"

/** @typedef {import("./tensor.js").Tensor} Tensor */
/** @typedef {import("./network.js").Network} Network */
/** @typedef {(inputs: Tensor[], outputs: Tensor[], slopes: Tensor[], layer: any) => Tensor[]} Back of several pictures, from what comes out to what went in */

/**
 * The slopes of one output's sum, before softmax, over the output of every layer, and over the input (`picture`).
 * @param {Network} network
 * @param {Map<string, Tensor>} outputs of every layer, as `run` gives them
 * @param {Tensor} picture what went in
 * @param {number} unit which output
 * @returns {Map<string, Tensor>} by name; of the same shapes
 */
export function slopes(network, outputs, picture, unit) {
  const { values } = /** @type {Tensor} */ (outputs.get(network.layers[network.layers.length - 1].name))
  return slopesOf(
    network,
    outputs,
    picture,
    values.map((_value, i) => Number(i === unit)),
  )
}

/**
 * The same for any mixture of the last layer's sums.
 * @param {Network} network
 * @param {Map<string, Tensor>} outputs
 * @param {Tensor} picture
 * @param {Float32Array} start how much each sum counts
 * @returns {Map<string, Tensor>}
 */
export function slopesOf(network, outputs, picture, start) {
  return slopesTogether(network, [outputs], [picture], [start])[0]
}

/**
 * The same for several pictures at once, whose ways may touch each other.
 * @param {Network} network
 * @param {Map<string, Tensor>[]} passes of each picture, the output of every layer
 * @param {Tensor[]} pictures
 * @param {Float32Array[]} starts of each picture, how much each sum counts
 * @param {Record<string, Back>} [others] ways back through kinds of layers, in the place of the usual ones
 * @param {(layer: any, inputs: Tensor[], slopes: Tensor[]) => void} [meet] is told of each layer its inputs and the slopes over its sums,
 *   before its activation
 * @returns {Map<string, Tensor>[]}
 */
export function slopesTogether(network, passes, pictures, starts, others = {}, meet = () => {}) {
  /** @type {Map<string, Tensor>[]} */
  const found = pictures.map(() => new Map())
  const last = network.layers[network.layers.length - 1]
  for (const layer of [...network.layers].reverse()) {
    if (layer !== last && !found[0].has(layer.name)) continue // nothing that counts comes from here
    const name = passes[0].has(layer.inputs[0]) ? layer.inputs[0] : "picture"
    const inputs = passes.map((outputs, i) => outputs.get(name) ?? pictures[i])
    const outputs = passes.map((one) => /** @type {Tensor} */ (one.get(layer.name)))
    const sums = outputs.map((output, i) =>
      layer === last ? { values: starts[i], shape: output.shape } : beforeActivation(layer, output, /** @type {Tensor} */ (found[i].get(layer.name))),
    )
    meet(layer, inputs, sums)
    const back = others[layer.kind] ?? alone(layer)
    back(inputs, outputs, sums, layer).forEach((mine, i) => {
      const other = found[i].get(name)
      found[i].set(name, other ? { values: other.values.map((value, at) => value + mine.values[at]), shape: mine.shape } : mine)
    })
  }
  return found
}

/**
 * Each picture's way back through a layer apart from the others'.
 * @param {any} layer
 * @returns {Back}
 */
function alone(layer) {
  const back = BACK[layer.kind]
  if (!back) throw new Error(`There is no way back through ${layer.kind}.`)
  return (inputs, outputs, slopes) => inputs.map((input, i) => back(input, outputs[i], slopes[i], layer))
}

/**
 * ReLU lets through what was above 0; other activations are the last layer's alone.
 * @param {any} layer
 * @param {Tensor} output
 * @param {Tensor} slope
 * @returns {Tensor}
 */
function beforeActivation(layer, output, slope) {
  if (layer.activation === undefined || layer.activation === "linear") return slope
  if (layer.activation !== "relu") throw new Error(`There is no way back through ${layer.activation}.`)
  return { values: slope.values.map((value, i) => (output.values[i] > 0 ? value : 0)), shape: slope.shape }
}

/** @type {Record<string, (input: Tensor, output: Tensor, slope: Tensor, layer: any) => Tensor>} */
const BACK = {
  Rescaling: (input, _output, slope, layer) => times(slope, input.shape, () => layer.scale),
  Dropout: (input, _output, slope) => ({ values: slope.values, shape: input.shape }),
  Flatten: (input, _output, slope) => ({ values: slope.values, shape: input.shape }),
  Reshape: (input, _output, slope) => ({ values: slope.values, shape: input.shape }),
  Activation: (input, _output, slope) => ({ values: slope.values, shape: input.shape }),
  BatchNormalization: throughNormalization,
  MaxPooling2D: throughPool,
  Conv2D: throughConvolution,
  Dense: throughDense,
  LocalContrast: throughContrast,
}

/**
 * @param {Tensor} slope
 * @param {number[]} shape
 * @param {(at: number) => number} factor
 * @returns {Tensor}
 */
function times(slope, shape, factor) {
  return { values: slope.values.map((value, i) => value * factor(i)), shape }
}

/** @type {(input: Tensor, output: Tensor, slope: Tensor, layer: any) => Tensor} */
function throughNormalization(input, _output, slope, layer) {
  const channels = input.shape[input.shape.length - 1]
  const factors = Float64Array.from({ length: channels }, (_none, one) => (layer.gamma?.values[one] ?? 1) / Math.sqrt(layer.moving_variance.values[one] + layer.epsilon))
  return times(slope, input.shape, (at) => factors[at % channels])
}

/** The whole slope goes to the winner: the first largest of its window. @type {(input: Tensor, output: Tensor, slope: Tensor, layer: any) => Tensor} */
function throughPool(input, output, slope, layer) {
  const [height, width, channels] = input.shape
  const [rows, columns] = output.shape
  const { before } = steps(height, layer.pool_size, layer.strides, layer.padding)
  const left = steps(width, layer.pool_size, layer.strides, layer.padding).before
  const found = zeros(input.shape)
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      for (let channel = 0; channel < channels; channel++) {
        const at = (y * columns + x) * channels + channel
        const winner = firstLargest(input, y * layer.strides - before, x * layer.strides - left, layer.pool_size, channel)
        found.values[winner] += slope.values[at]
      }
    }
  }
  return found
}

/**
 * @param {Tensor} input
 * @param {number} top
 * @param {number} left
 * @param {number} size
 * @param {number} channel
 * @returns {number} where it stands
 */
function firstLargest({ values, shape: [height, width, channels] }, top, left, size, channel) {
  let best = -1
  for (let y = Math.max(0, top); y < Math.min(height, top + size); y++) {
    for (let x = Math.max(0, left); x < Math.min(width, left + size); x++) {
      const at = (y * width + x) * channels + channel
      if (best < 0 || values[at] > values[best]) best = at
    }
  }
  return best
}

/** @type {(input: Tensor, output: Tensor, slope: Tensor, layer: any) => Tensor} */
function throughConvolution(input, output, slope, layer) {
  const [height, width, channels] = input.shape
  const [rows, columns, filters] = output.shape
  const [tall, wide] = layer.kernel.shape
  const top = steps(height, tall, layer.strides, layer.padding).before
  const left = steps(width, wide, layer.strides, layer.padding).before
  const found = zeros(input.shape)
  const weights = layer.kernel.values
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const from = (y * columns + x) * filters
      for (let row = 0; row < tall; row++) {
        const inY = y * layer.strides - top + row
        if (inY < 0 || inY >= height) continue
        for (let column = 0; column < wide; column++) {
          const inX = x * layer.strides - left + column
          if (inX < 0 || inX >= width) continue
          for (let channel = 0; channel < channels; channel++) {
            const first = ((row * wide + column) * channels + channel) * filters
            let sum = 0
            for (let filter = 0; filter < filters; filter++) sum += slope.values[from + filter] * weights[first + filter]
            found.values[(inY * width + inX) * channels + channel] += sum
          }
        }
      }
    }
  }
  return found
}

/** @type {(input: Tensor, output: Tensor, slope: Tensor, layer: any) => Tensor} */
function throughDense(input, _output, slope, layer) {
  const units = layer.kernel.shape[1]
  const found = zeros(input.shape)
  for (let i = 0; i < found.values.length; i++) {
    let sum = 0
    for (let unit = 0; unit < units; unit++) sum += slope.values[unit] * layer.kernel.values[i * units + unit]
    found.values[i] = sum
  }
  return found
}

/**
 * y = d ÷ s, with d = x − mean(x) and s = √(mean(d²) + ε) + floor; what a mean took from its neighbours goes back to them.
 * @type {(input: Tensor, output: Tensor, slope: Tensor, layer: any) => Tensor}
 */
function throughContrast(input, _output, slope, layer) {
  const size = input.values.length
  const places = Array.from({ length: size }, (_none, at) => neighbours(input.shape, at, layer.size))
  const mean = (/** @type {ArrayLike<number>} */ values) => Float64Array.from({ length: size }, (_none, at) => places[at].reduce((sum, one) => sum + values[one], 0) / places[at].length)
  const spread = (/** @type {ArrayLike<number>} */ values) => {
    const made = new Float64Array(size)
    for (let at = 0; at < size; at++) for (const one of places[at]) made[one] += values[at] / places[at].length
    return made
  }
  const means = mean(input.values)
  const d = Float64Array.from(input.values, (value, at) => value - means[at])
  const root = mean(d.map((value) => value * value)).map((value) => Math.sqrt(value + layer.epsilon))
  const toVariance = Float64Array.from(slope.values, (value, at) => (-value * d[at]) / (root[at] + layer.floor) ** 2 / (2 * root[at]))
  const fromVariance = spread(toVariance)
  const toDifference = Float64Array.from(slope.values, (value, at) => value / (root[at] + layer.floor) + 2 * d[at] * fromVariance[at])
  const fromMean = spread(toDifference)
  return { values: Float32Array.from(toDifference, (value, at) => value - fromMean[at]), shape: input.shape }
}

/**
 * The places of the window around a place that lie within the map, of the same channel.
 * @param {number[]} shape
 * @param {number} at
 * @param {number} size
 * @returns {number[]}
 */
function neighbours([height, width, channels], at, size) {
  const [channel, place] = [at % channels, Math.floor(at / channels)]
  const [row, column] = [Math.floor(place / width), place % width]
  const before = Math.floor((size - 1) / 2)
  const found = []
  for (let y = Math.max(0, row - before); y < Math.min(height, row - before + size); y++) {
    for (let x = Math.max(0, column - before); x < Math.min(width, column - before + size); x++) found.push((y * width + x) * channels + channel)
  }
  return found
}
