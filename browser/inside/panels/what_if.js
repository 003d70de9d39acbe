// One kernel with another size, stride or padding: how large does its map become?

import { convolution } from "../../engine/layers/convolution.js"
import { valuesOf } from "../channels.js"
import { largest } from "../../parts/colours.js"
import { element, filled } from "../../parts/elements.js"
import { mapView } from "../../parts/map_view.js"

/** @typedef {import("../../engine/tensor.js").Tensor} Tensor */

/** @param {Record<string, string>} words */
export function whatIf(words) {
  const size = choice([1, 2, 3, 4, 5, 7])
  const strides = choice([1, 2, 3, 4])
  const padding = choice(["same", "valid"])
  const guess = element("input", { type: "number", min: 1, max: 40, "aria-label": words.guess, oninput: () => draw() })
  const formula = element("p", { class: "formula" })
  const map = mapView(words.output)
  /** @type {{input: Tensor, layer: any, channel: number} | null} */
  let given = null
  const body = element(
    "div",
    { class: "across" },
    element("label", {}, `${words.kernelSize} `, size),
    element("label", {}, `${words.stride} `, strides),
    element("label", {}, `${words.padding} `, padding),
    element("label", {}, `${words.guess} `, guess),
    element("figure", {}, map.view),
  )
  const view = element("details", { class: "whatif" }, element("summary", {}, words.whatIf), element("p", {}, words.whatIfHow), body, formula)
  view.addEventListener("toggle", () => draw())

  /** @param {(string | number)[]} values */
  function choice(values) {
    return element("select", { onchange: () => { guess.value = ""; draw() } }, ...values.map((value) => element("option", { value }, String(value))))
  }

  function draw() {
    if (!given || !view.open) return
    const { input, layer, channel } = given
    const [side, stride, pad] = [Number(size.value), Number(strides.value), padding.value]
    const one = { kernel: resized(layer.kernel, channel, side), bias: biasOf(layer, channel), strides: stride, padding: pad, activation: layer.activation }
    const output = convolution(input, one)
    const [height] = input.shape
    const count = output.shape[0]
    const values = { length: height, size: side, stride, count, after: Math.floor((height - side) / stride) + 1 }
    const right = Number(guess.value) === count
    const isGuessed = guess.value !== ""
    map.view.hidden = !isGuessed // the guess comes first
    formula.hidden = !isGuessed
    formula.textContent = `${right ? "✓ " : ""}${filled(pad === "same" ? words.sizeSame : words.sizeValid, values)}`
    map.draw(valuesOf(output, 0), count, output.shape[1], { most: largest(output.values), signed: false })
    map.view.style.width = `${Math.max(24, count * 5)}px`
  }

  return {
    view,
    /** @param {Tensor} input @param {any} layer @param {number} channel */
    draw(input, layer, channel) {
      if (given?.layer !== layer) {
        size.value = String(layer.kernel.shape[0])
        strides.value = String(layer.strides)
        padding.value = layer.padding
      }
      given = { input, layer, channel }
      draw()
    },
  }
}

/** @param {any} layer @param {number} channel */
function biasOf(layer, channel) {
  return layer.bias ? { values: layer.bias.values.slice(channel, channel + 1), shape: [1] } : null
}

/**
 * One filter in another size: its middle, or zeros around it.
 * @param {Tensor} kernel
 * @param {number} channel
 * @param {number} side
 * @returns {Tensor}
 */
function resized({ values, shape: [size, , maps, filters] }, channel, side) {
  const off = Math.floor((side - 1) / 2) - Math.floor((size - 1) / 2)
  const made = new Float32Array(side * side * maps)
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const [y, x] = [row + off, column + off]
      if (y < 0 || x < 0 || y >= side || x >= side) continue
      for (let map = 0; map < maps; map++) made[(y * side + x) * maps + map] = values[((row * size + column) * maps + map) * filters + channel]
    }
  }
  return { values: made, shape: [side, side, maps, 1] }
}
