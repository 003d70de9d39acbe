// How far a picture is from what a network learnt, and what its being sure is worth, as `signcore/familiarity.py` has it.

/** @typedef {import("../engine/tensor.js").Tensor} Tensor */

/**
 * What was measured of a network after its training.
 * @typedef {{mean: Tensor, directions: Tensor, centres: Tensor, limit: Tensor, temperature: Tensor}} Familiarity
 */

const LEAST = 1e-7 // probabilities below count as this: logarithms stay finite

/**
 * Distance to the nearest letter's cloud, in units of the limit: above 1 is unlike.
 * @param {Familiarity} known
 * @param {Float32Array} hidden what the last hidden layer says
 * @returns {number}
 */
export function distance(known, hidden) {
  const [width, count] = known.directions.shape
  const place = new Float64Array(count)
  for (let i = 0; i < width; i++) {
    const off = hidden[i] - known.mean.values[i]
    if (off) for (let k = 0; k < count; k++) place[k] += off * known.directions.values[i * count + k]
  }
  let nearest = Infinity
  for (let letter = 0; letter < known.centres.shape[0]; letter++) {
    let apart = 0
    for (let k = 0; k < count; k++) apart += (place[k] - known.centres.values[letter * count + k]) ** 2
    nearest = Math.min(nearest, apart)
  }
  return Math.sqrt(nearest) / known.limit.values[0]
}

/**
 * Probabilities with their logarithms divided by the temperature: above 1 they come closer together.
 * @param {Float32Array} probabilities
 * @param {number} temperature
 * @returns {Float32Array}
 */
export function calibrated(probabilities, temperature) {
  const logits = Array.from(probabilities, (one) => Math.log(Math.max(one, LEAST)) / temperature)
  const largest = Math.max(...logits)
  const powers = logits.map((one) => Math.exp(one - largest))
  const all = powers.reduce((sum, one) => sum + one, 0)
  return Float32Array.from(powers, (one) => one / all)
}
