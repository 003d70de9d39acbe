// A sign moved, turned, made larger, brighter, or mirrored: small changes that mean nothing to a reader.

import { turned } from "../pictures/sign.js"

const SIDE = 28

/**
 * Moved by whole pixels; what comes in from outside is as the edge.
 * @param {Uint8Array} sign
 * @param {number} down
 * @param {number} right
 * @returns {Uint8Array}
 */
export function shifted(sign, down, right) {
  return moved(sign, (y, x) => [y - down, x - right])
}

/** The kinds of changes, each with its range; 0 is none. @type {Record<string, {low: number, high: number, step: number, change: (sign: Uint8Array, amount: number) => Uint8Array}>} */
export const NUDGES = {
  moveRight: { low: -8, high: 8, step: 0.5, change: (sign, amount) => moved(sign, (y, x) => [y, x - amount]) },
  moveDown: { low: -8, high: 8, step: 0.5, change: (sign, amount) => moved(sign, (y, x) => [y - amount, x]) },
  turn: { low: -45, high: 45, step: 3, change: rotated },
  zoom: { low: -50, high: 50, step: 5, change: zoomed },
  brightness: { low: -100, high: 100, step: 10, change: (sign, amount) => sign.map((grey) => Math.min(255, Math.max(0, grey + amount))) },
  mirror: { low: 0, high: 1, step: 1, change: (sign, amount) => (amount ? turned(sign) : sign) },
  blur: { low: 0, high: 4, step: 0.25, change: blurred },
}

/** @param {Uint8Array} sign @param {number} degrees */
function rotated(sign, degrees) {
  const [sine, cosine] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)]
  const middle = (SIDE - 1) / 2
  return moved(sign, (y, x) => [middle + (y - middle) * cosine - (x - middle) * sine, middle + (y - middle) * sine + (x - middle) * cosine])
}

/** @param {Uint8Array} sign @param {number} percent */
function zoomed(sign, percent) {
  const scale = 1 + percent / 100
  const middle = (SIDE - 1) / 2
  return moved(sign, (y, x) => [middle + (y - middle) / scale, middle + (x - middle) / scale])
}

/** @param {Uint8Array} sign @param {number} spread the standard deviation, in pixels */
function blurred(sign, spread) {
  if (!spread) return sign
  const reach = Math.ceil(3 * spread)
  const weights = Array.from({ length: 2 * reach + 1 }, (_none, i) => Math.exp(-((i - reach) ** 2) / (2 * spread * spread)))
  const all = weights.reduce((sum, one) => sum + one, 0)
  const along = (/** @type {ArrayLike<number>} */ values, /** @type {(y: number, x: number, by: number) => number} */ at) =>
    Float32Array.from({ length: SIDE * SIDE }, (_none, i) => {
      const [y, x] = [Math.floor(i / SIDE), i % SIDE]
      return weights.reduce((sum, weight, k) => sum + weight * values[at(y, x, k - reach)], 0) / all
    })
  const across = along(sign, (y, x, by) => y * SIDE + inside(x + by))
  return Uint8Array.from(along(across, (y, x, by) => inside(y + by) * SIDE + x), Math.round)
}

/** @param {number} at */
const inside = (at) => Math.min(SIDE - 1, Math.max(0, at))

/**
 * @param {Uint8Array} sign
 * @param {(y: number, x: number) => [number, number]} from where each pixel comes from: in between, the four nearest count by how near they are
 * @returns {Uint8Array}
 */
function moved(sign, from) {
  return Uint8Array.from({ length: SIDE * SIDE }, (_none, i) => {
    const [y, x] = from(Math.floor(i / SIDE), i % SIDE)
    const [top, left] = [Math.floor(y), Math.floor(x)]
    const [down, right] = [y - top, x - left]
    const at = (/** @type {number} */ row, /** @type {number} */ column) => sign[inside(row) * SIDE + inside(column)]
    const upper = at(top, left) * (1 - right) + at(top, left + 1) * right
    const lower = at(top + 1, left) * (1 - right) + at(top + 1, left + 1) * right
    return Math.round(upper * (1 - down) + lower * down)
  })
}
