// From squares of a picture to a letter, as `signcore/inference/reading.py` has it: look at each, average, and say how far it is.

import { calibrated, distance } from "./familiarity.js"

/**
 * What a network reads in a picture.
 * @typedef {object} Reading
 * @property {Float32Array} probabilities of the letters, calibrated where that is known
 * @property {number | null} distance from what it learnt, in units of the limit; null where that is not known
 */

/**
 * What a network reads in some signs together.
 * @param {import("../engine/network.js").Network} network
 * @param {import("./familiarity.js").Familiarity | null} known what was measured of it
 * @param {{sign: Uint8Array, weight: number}[]} signs with what each counts; the weights need no sum
 * @returns {Reading}
 */
export function read(network, known, signs) {
  const mean = new Float32Array(network.letters.length)
  const last = network.layers[network.layers.length - 1]
  const all = signs.reduce((sum, { weight }) => sum + weight, 0)
  const most = Math.max(...signs.map(({ weight }) => weight))
  /** @type {number[]} */
  const distances = []
  for (const { sign, weight } of signs) {
    const outputs = network.run(sign)
    const said = outputs.get(last.name)?.values ?? mean
    for (let letter = 0; letter < mean.length; letter++) mean[letter] += (said[letter] * weight) / all
    const hidden = outputs.get(last.inputs[0])
    if (known && hidden && weight > most / 2) distances.push(distance(known, hidden.values)) // the way round that counts more
  }
  // As `calibrated_mean` has it: several squares of a photograph are not made surer than they are.
  const temperature = known ? Math.max(known.temperature.values[0], signs.length === 1 ? 0 : 1) : 1
  const probabilities = known ? calibrated(mean, temperature) : mean
  return { probabilities, distance: distances.length ? median(distances) : null }
}

/**
 * The most probable letters, the best first.
 * @param {string} letters
 * @param {Float32Array} probabilities
 * @param {number} count
 * @returns {{letter: string, share: number}[]}
 */
export function top(letters, probabilities, count) {
  const best = [...letters].map((letter, i) => ({ letter, share: probabilities[i] })).sort((one, other) => other.share - one.share)
  return best.slice(0, count)
}

/**
 * @param {number[]} values
 * @returns {number}
 */
function median(values) {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
