// What is done to a layer's sums.

/** @typedef {import("../tensor.js").Tensor} Tensor */

/**
 * Applies an activation to a tensor, in place.
 * @param {Tensor} tensor
 * @param {string} name of the function, as in Keras
 * @returns {Tensor} the same tensor
 */
export function activate(tensor, name) {
  const { values, shape } = tensor
  if (name === "relu") for (let i = 0; i < values.length; i++) values[i] = values[i] > 0 ? values[i] : 0
  else if (name === "sigmoid") for (let i = 0; i < values.length; i++) values[i] = 1 / (1 + Math.exp(-values[i]))
  else if (name === "tanh") for (let i = 0; i < values.length; i++) values[i] = Math.tanh(values[i])
  else if (name === "softmax") for (let i = 0; i < values.length; i += shape[shape.length - 1]) softmax(values.subarray(i, i + shape[shape.length - 1]))
  else if (name !== "linear") throw new Error(`This engine has no activation ${name}.`)
  return tensor
}

/**
 * Turns sums into shares of 1, in place: exp of each, divided by all of them together.
 * @param {Float32Array} sums
 */
export function softmax(sums) {
  const largest = sums.reduce((most, one) => Math.max(most, one), -Infinity) // exp of more would overflow
  let all = 0
  for (const one of sums) all += Math.exp(one - largest)
  for (let i = 0; i < sums.length; i++) sums[i] = Math.exp(sums[i] - largest) / all
}
