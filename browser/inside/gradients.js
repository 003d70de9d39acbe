// What the slopes through a network tell: Grad-CAM, and the slope over each pixel.

import { slopes } from "../engine/backward.js"

/** @typedef {import("./opened.js").Inside} Inside */

/**
 * Grad-CAM (Selvaraju et al., ICCV 2017): the maps of the last convolution, each as much as the letter's sum rises with it. What is
 * below 0, which Grad-CAM leaves out, speaks against the letter.
 * @param {Inside} inside
 * @param {Uint8Array} sign
 * @param {number} unit which letter
 * @returns {{values: Float32Array, height: number, width: number} | null} null where there is no convolution
 */
export function gradCam(inside, sign, unit) {
  const layer = inside.layers.filter((one) => one.kind === "Conv2D").at(-1)
  if (!layer) return null
  const outputs = inside.network.run(sign)
  const { values, shape } = /** @type {import("../engine/tensor.js").Tensor} */ (outputs.get(layer.name))
  const slope = /** @type {import("../engine/tensor.js").Tensor} */ (slopes(inside.network, outputs, inside.picture(sign), unit).get(layer.name))
  const [height, width, channels] = shape
  const weights = new Float64Array(channels)
  slope.values.forEach((value, i) => (weights[i % channels] += value / (height * width)))
  const map = new Float32Array(height * width)
  values.forEach((value, i) => (map[Math.floor(i / channels)] += value * weights[i % channels]))
  return { values: map, height, width }
}

/**
 * How much the letter's sum would rise if a pixel were lighter by one grey.
 * @param {Inside} inside
 * @param {Uint8Array} sign
 * @param {number} unit
 * @returns {Float32Array} 784 of them
 */
export function pixelSlopes(inside, sign, unit) {
  const outputs = inside.network.run(sign)
  return /** @type {import("../engine/tensor.js").Tensor} */ (slopes(inside.network, outputs, inside.picture(sign), unit).get("picture")).values
}
