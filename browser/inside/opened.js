// A network that is opened: one sign on its way through it, weights that may be changed, and who wants to know of it.

import { openNetwork } from "../engine/network.js"

/** @typedef {import("../engine/tensor.js").Tensor} Tensor */
/** @typedef {import("../engine/network.js").Layer} Layer */

/**
 * @param {{description: any, numbers: Float32Array, small: Int8Array}} sent
 */
export function openInside({ description, numbers, small }) {
  const last = numbers.slice()
  let trained = last
  const network = openNetwork(description, numbers, small)
  /** @type {Set<() => void>} */
  const listeners = new Set()
  /** @type {Uint8Array} */
  let sign = new Uint8Array(784)
  /** @type {Map<string, Tensor>} */
  let outputs = network.run(sign)

  /** @type {Uint8Array[]} */
  let batch = []
  /** @type {{name: string, outputs: Tensor[]} | null} */
  let ofBatch = null

  let version = 0 // of the weights

  function changed() {
    ofBatch = null
    outputs = network.run(sign)
    for (const listener of listeners) listener()
  }

  return {
    network,
    letters: network.letters,
    layers: network.layers,
    sign: () => sign,
    picture,
    /** @param {string} name */
    output: (name) => /** @type {Tensor} */ (outputs.get(name)),
    /** @param {Layer} layer */
    input: (layer) => outputs.get(layer.inputs[0]) ?? picture(sign),
    answer: () => /** @type {Tensor} */ (outputs.get(network.layers[network.layers.length - 1].name)).values,
    /** @param {Uint8Array} other */
    show(other) {
      sign = other
      changed()
    },
    /**
     * Other numbers in the place of a weight's.
     * @param {Tensor} weight
     * @param {(values: Float32Array) => void} edit
     */
    edit(weight, edit) {
      edit(weight.values)
      version += 1
      changed()
    },
    /** @param {Float32Array | null} other the numbers of another moment of the training; null: as they are now. What was changed is gone. */
    take(other) {
      trained = last.slice()
      if (other) trained.set(other) // what was measured after the training lies behind the weights, and stays
      numbers.set(trained)
      version += 1
      changed()
    },
    /** Weights were changed from outside. */
    edited() {
      version += 1
      changed()
    },
    version: () => version,
    isEdited: () => numbers.some((value, i) => value !== trained[i]),
    restore() {
      numbers.set(trained)
      version += 1
      changed()
    },
    /** The answer that the trained numbers gave to this sign. */
    trainedAnswer() {
      const now = numbers.slice()
      numbers.set(trained)
      const answer = network.predict(sign)
      numbers.set(now)
      return answer
    },
    /** @param {Uint8Array[]} signs other signs, for what is measured over many */
    takeBatch(signs) {
      batch = signs
      ofBatch = null
    },
    batchSize: () => batch.length,
    /**
     * All values of one channel of a layer's output, over the batch.
     * @param {string} name
     * @param {number} channel
     */
    overBatch(name, channel) {
      if (!ofBatch || ofBatch.name !== name) ofBatch = { name, outputs: batch.map((one) => /** @type {Tensor} */ (network.run(one).get(name))) }
      return Float32Array.from(
        ofBatch.outputs.flatMap(({ values, shape }) => {
          const channels = shape[shape.length - 1]
          return Array.from({ length: values.length / channels }, (_none, i) => values[i * channels + channel])
        }),
      )
    },
    /** @param {() => void} listener */
    listen: (listener) => listeners.add(listener),
  }
}

/**
 * A sign as a tensor.
 * @param {Uint8Array} sign
 * @returns {Tensor}
 */
export function picture(sign) {
  return { values: Float32Array.from(sign), shape: [28, 28, 1] }
}

/** @typedef {ReturnType<typeof openInside>} Inside */
