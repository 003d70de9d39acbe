// Networks as they are sent: a header in JSON and weights, as `signcore/models/portable.py` packs them.

import { sizeOf } from "./tensor.js"

/**
 * What was packed: the header, and of each network its description and its weights.
 * @typedef {object} Packed
 * @property {any} header
 * @property {Record<string, {description: any, numbers: Float32Array, small: Int8Array}>} networks
 */

/**
 * @param {Uint8Array} bytes
 * @returns {Packed}
 */
export function unpacked(bytes) {
  const { buffer } = bytes.slice() // numbers have to begin at a multiple of four
  const length = new DataView(buffer).getUint32(0, true)
  const { networks: told, numberBits, ...header } = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)))
  /** @type {[string, any][]} */
  const named = Object.entries(told)
  let at = 4 + length
  const floats = named.map(([, { counts }]) => {
    const from = at
    at += Math.ceil((numberBits / 8) * counts[0])
    return numberBits === 28 ? lengthened(new Uint8Array(buffer, from, at - from), counts[0]) : new Float32Array(buffer, from, counts[0])
  })
  /** @type {Packed["networks"]} */
  const networks = {}
  named.forEach(([name, { description, counts }], number) => {
    const size = 3 * Math.ceil(counts[1] / 4)
    networks[name] = { description, numbers: floats[number], small: ofSixBits(new Uint8Array(buffer, at, size), counts[1]) }
    at += size
  })
  return { header, networks }
}

/**
 * Numbers of which only the upper 28 bits were sent: three bytes of each, and then four bits of each, two in a byte.
 * @param {Uint8Array} bytes
 * @param {number} count
 * @returns {Float32Array}
 */
function lengthened(bytes, count) {
  const whole = new Uint8Array(4 * count) // little-endian, as of every browser's machine
  for (let i = 0; i < count; i++) {
    const pair = bytes[3 * count + (i >> 1)]
    whole[4 * i] = i % 2 ? pair & 0xf0 : (pair & 0x0f) << 4
    whole.set(bytes.subarray(3 * i, 3 * i + 3), 4 * i + 1)
  }
  return new Float32Array(whole.buffer)
}

/**
 * Numbers from -32 to 31, four in three bytes.
 * @param {Uint8Array} bytes
 * @param {number} count
 * @returns {Int8Array}
 */
function ofSixBits(bytes, count) {
  return Int8Array.from({ length: count }, (_none, i) => {
    const at = 3 * (i >> 2)
    const three = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16)
    return ((three >> (6 * (i % 4))) & 63) - 32
  })
}

/**
 * The tensor that a description means.
 * @param {{at: number, shape: number[], scales?: {at: number, shape: number[]}}} where
 * @param {Float32Array} numbers
 * @param {Int8Array} small
 * @returns {import("./tensor.js").Tensor}
 */
export function tensorAt({ at, shape, scales }, numbers, small) {
  const size = sizeOf(shape)
  if (!scales) return { values: numbers.subarray(at, at + size), shape }
  const channels = shape[shape.length - 1]
  return { values: Float32Array.from({ length: size }, (_none, i) => small[at + i] * numbers[scales.at + (i % channels)]), shape }
}

/**
 * Tensors by name.
 * @param {Record<string, {at: number, shape: number[]}>} places
 * @param {Float32Array} numbers
 * @param {Int8Array} small
 * @returns {Record<string, import("./tensor.js").Tensor>}
 */
export function tensorsAt(places, numbers, small) {
  return Object.fromEntries(Object.entries(places).map(([name, where]) => [name, tensorAt(where, numbers, small)]))
}
