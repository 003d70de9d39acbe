// What an optimiser makes of gradients, number by number as in Keras: each weight's change, and what it remembers for the next step.

/** @typedef {import("./tensor.js").Tensor} Tensor */

/**
 * @typedef {object} Move
 * @property {Float32Array} direction what is multiplied by the learning rate…
 * @property {Float32Array} root …and divided by this
 * @property {Float32Array} values the weight's numbers after the step
 * @property {Record<string, Float32Array>} memory
 */

const EPSILON = 1e-7 // as in Keras
const [LATELY, MOMENTUM, SQUARES] = [0.9, 0.9, 0.999] // RMSprop's; Adam's two

/**
 * An optimiser that has not moved yet.
 * @param {string} kind sgd, rmsprop, adam or adamw
 * @param {number} [decay] adamw's: the share of a weight that goes at each step, by the learning rate
 */
export function openOptimizer(kind, decay = 0) {
  const how = HOW[kind] ?? HOW.sgd
  /** @type {Map<Tensor, Record<string, Float32Array>>} */
  const memories = new Map()
  let taken = 0

  /**
   * What a step would do to one weight.
   * @param {Tensor} weight
   * @param {Float32Array} gradient
   * @param {number} rate
   * @returns {Move}
   */
  function look(weight, gradient, rate) {
    const { direction, root, memory } = how(gradient, memories.get(weight) ?? {}, taken + 1)
    const shrink = kind === "adamw" ? 1 - rate * decay : 1
    return { direction, root, memory, values: weight.values.map((value, i) => value * shrink - (rate * direction[i]) / root[i]) }
  }

  return {
    look,
    /**
     * Takes the step.
     * @param {Map<Tensor, Float32Array>} gradients
     * @param {number} rate
     */
    step(gradients, rate) {
      for (const [weight, gradient] of gradients) {
        const { values, memory } = look(weight, gradient, rate)
        weight.values.set(values)
        memories.set(weight, memory)
      }
      taken += 1
    },
  }
}

/** @typedef {(gradient: Float32Array, memory: Record<string, Float32Array>, time: number) => Omit<Move, "values">} How */

/** @type {How} */
function sgd(gradient) {
  return { direction: gradient, root: new Float32Array(gradient.length).fill(1), memory: {} }
}

/** The gradient by its usual size of late. @type {How} */
function rmsprop(gradient, memory) {
  const squares = blended(memory.squares, gradient, LATELY, (one) => one * one)
  return { direction: gradient, root: squares.map((one) => Math.sqrt(one + EPSILON)), memory: { squares } }
}

/** The mean of the last gradients by their usual size; both would be too small at first, and are made larger by what is missing. @type {How} */
function adam(gradient, memory, time) {
  const mean = blended(memory.mean, gradient, MOMENTUM, (one) => one)
  const squares = blended(memory.squares, gradient, SQUARES, (one) => one * one)
  const missing = Math.sqrt(1 - SQUARES ** time)
  return {
    direction: mean.map((one) => one / (1 - MOMENTUM ** time)),
    root: squares.map((one) => (Math.sqrt(one) + EPSILON) / missing),
    memory: { mean, squares },
  }
}

/** @type {Record<string, How>} */
const HOW = { sgd, rmsprop, adam, adamw: adam }

/**
 * A running mean, one gradient on.
 * @param {Float32Array | undefined} before
 * @param {Float32Array} gradient
 * @param {number} kept
 * @param {(value: number) => number} of
 */
function blended(before, gradient, kept, of) {
  return gradient.map((one, i) => kept * (before?.[i] ?? 0) + (1 - kept) * of(one))
}
