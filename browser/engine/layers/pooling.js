// Windows that keep one number each.

import { steps, zeros } from "../tensor.js"

/** @typedef {import("../tensor.js").Tensor} Tensor */

/**
 * Keeps the largest value of each window, channel by channel. What padding adds is never the largest.
 * @param {Tensor} input [height, width, channels]
 * @param {{pool_size: number, strides: number, padding: string}} layer
 * @returns {Tensor}
 */
export function maxPooling(input, layer) {
  return pooled(input, layer, (window, channel) => {
    let largest = -Infinity
    for (const place of window) largest = Math.max(largest, input.values[place + channel])
    return largest
  })
}

/**
 * The mean of each window, channel by channel, of the places that lie within the map.
 * @param {Tensor} input [height, width, channels]
 * @param {{pool_size: number, strides: number, padding: string}} layer
 * @returns {Tensor}
 */
export function averagePooling(input, layer) {
  return pooled(input, layer, (window, channel) => {
    let sum = 0
    for (const place of window) sum += input.values[place + channel]
    return sum / window.length
  })
}

/**
 * @param {Tensor} input
 * @param {{pool_size: number, strides: number, padding: string}} layer
 * @param {(window: number[], channel: number) => number} keep one number of a window, given where its places begin
 * @returns {Tensor}
 */
function pooled(input, layer, keep) {
  const [height, width, channels] = input.shape
  const down = steps(height, layer.pool_size, layer.strides, layer.padding)
  const across = steps(width, layer.pool_size, layer.strides, layer.padding)
  const output = zeros([down.count, across.count, channels])
  let at = 0
  for (let y = 0; y < down.count; y++) {
    for (let x = 0; x < across.count; x++) {
      const window = placesIn(y * layer.strides - down.before, x * layer.strides - across.before, layer.pool_size, height, width)
      for (let channel = 0; channel < channels; channel++) {
        output.values[at++] = keep(
          window.map((place) => place * channels),
          channel,
        )
      }
    }
  }
  return output
}

/**
 * The places of a window that lie within a map, counted row by row.
 * @param {number} top
 * @param {number} left
 * @param {number} size
 * @param {number} height
 * @param {number} width
 * @returns {number[]}
 */
function placesIn(top, left, size, height, width) {
  const places = []
  for (let y = Math.max(top, 0); y < Math.min(top + size, height); y++) {
    for (let x = Math.max(left, 0); x < Math.min(left + size, width); x++) places.push(y * width + x)
  }
  return places
}
