// A trained network in the browser: the same layers, the same numbers, the same answers as in Keras.

import { activate } from "./layers/activations.js"
import { convolution } from "./layers/convolution.js"
import { dense } from "./layers/dense.js"
import { batchNormalization, localContrast } from "./layers/normalization.js"
import { averagePooling, maxPooling } from "./layers/pooling.js"
import { concatenated, rescaling, reshaped, upSampling } from "./layers/shapes.js"
import { tensorsAt } from "./packed.js"
import { sizeOf } from "./tensor.js"

/** @typedef {import("./tensor.js").Tensor} Tensor */

/**
 * One layer of a description: its kind and name as in Keras, the settings of its kind, the layers whose outputs it takes, and its weights.
 * @typedef {{kind: string, name: string, inputs: string[], [setting: string]: any}} Layer
 */

/**
 * A network as data. Of each weight the description says where its numbers begin, and their shape.
 * @typedef {object} Description
 * @property {string} letters one an output
 * @property {number[]} input the shape of what it takes
 * @property {(Omit<Layer, "inputs"> & {inputs: string[], weights: Record<string, {at: number, shape: number[]}>})[]} layers in the order
 *   in which they are computed
 */

/**
 * A network that answers.
 * @typedef {object} Network
 * @property {string} letters
 * @property {number[]} input
 * @property {Layer[]} layers with their weights as tensors, which may be changed
 * @property {(pixels: ArrayLike<number>, change?: (layer: Layer, output: Tensor) => Tensor) => Map<string, Tensor>} run every layer's output,
 *   by name, in the order of the layers; `change` may put another one in the place of a layer's
 * @property {(pixels: ArrayLike<number>) => Float32Array} predict the last layer's output
 */

/** @type {Record<string, (inputs: Tensor[], layer: any) => Tensor>} */
const COMPUTED = {
  Rescaling: ([input], layer) => rescaling(input, layer),
  LocalContrast: ([input], layer) => localContrast(input, layer),
  Conv2D: ([input], layer) => convolution(input, layer),
  BatchNormalization: ([input], layer) => batchNormalization(input, layer),
  MaxPooling2D: ([input], layer) => maxPooling(input, layer),
  AveragePooling2D: ([input], layer) => averagePooling(input, layer),
  Dropout: ([input]) => input, // leaves neurons out while training only
  Flatten: ([input]) => reshaped(input, [input.values.length]),
  Reshape: ([input], layer) => reshaped(input, layer.shape),
  Dense: ([input], layer) => dense(input, layer),
  Activation: ([input], layer) => activate({ values: input.values.slice(), shape: input.shape }, layer.activation),
  UpSampling2D: ([input], layer) => upSampling(input, layer),
  Concatenate: (inputs) => concatenated(inputs),
}

/**
 * What one layer makes of its inputs, as it predicts.
 * @param {Layer} layer
 * @param {Tensor[]} inputs
 * @returns {Tensor}
 */
export function computed(layer, inputs) {
  return COMPUTED[layer.kind](inputs, layer)
}

/**
 * Makes a network of its description and its numbers.
 * @param {Description} description
 * @param {Float32Array} numbers weights, one after another
 * @param {Int8Array} [small] weights of six bits each
 * @returns {Network}
 */
export function openNetwork(description, numbers, small = new Int8Array()) {
  const layers = description.layers.map((layer) => opened(layer, numbers, small))
  const last = layers[layers.length - 1].name

  /**
   * @param {ArrayLike<number>} pixels
   * @param {(layer: Layer, output: Tensor) => Tensor} [change]
   */
  function run(pixels, change = (_layer, output) => output) {
    const size = sizeOf(description.input)
    if (pixels.length !== size) throw new Error(`The network takes ${size} numbers, and ${pixels.length} came.`)
    /** @type {Map<string, Tensor>} */
    const outputs = new Map()
    const picture = { values: Float32Array.from(pixels), shape: description.input }
    for (const layer of layers) {
      const inputs = layer.inputs.map((name) => outputs.get(name) ?? picture)
      outputs.set(layer.name, change(layer, computed(layer, inputs)))
    }
    return outputs
  }

  return {
    letters: description.letters,
    input: description.input,
    layers,
    run,
    predict: (pixels) => /** @type {Tensor} */ (run(pixels).get(last)).values,
  }
}

/**
 * @param {Description["layers"][0]} layer
 * @param {Float32Array} numbers
 * @param {Int8Array} small
 * @returns {Layer}
 */
function opened({ weights, ...layer }, numbers, small) {
  if (!COMPUTED[layer.kind]) throw new Error(`This engine has no layer ${layer.kind}.`)
  return /** @type {any} */ ({ bias: null, gamma: null, beta: null, ...layer, ...tensorsAt(weights, numbers, small) })
}
