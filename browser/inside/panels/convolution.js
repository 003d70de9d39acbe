// A convolution, down to the last product: the window on the padded input, its kernel, product by product, all maps added up, bias, ReLU.

import { steps } from "../../engine/tensor.js"
import { byStrength, valuesOf } from "../channels.js"
import { largest } from "../../parts/colours.js"
import { element, filled, told } from "../../parts/elements.js"
import { mapView } from "../../parts/map_view.js"
import { numberGrid } from "../number_grid.js"
import { runningSum } from "../running_sum.js"
import { kernelDesk } from "./kernel_desk.js"
import { whatIf } from "./what_if.js"

/** @typedef {import("../opened.js").Inside} Inside */
/** @typedef {import("../../engine/network.js").Layer} Layer */

const PLAY_EVERY = 90 // milliseconds at a place

/**
 * @param {Inside} inside
 * @param {Record<string, string>} words
 * @param {(channel: number) => void} choose another filter
 * @returns {import("./panel.js").Panel}
 */
export function convolutionPanel(inside, words, choose) {
  /** @type {Layer} */
  let layer
  let channel = 0
  let source = 0 // which map of the input is shown
  let place = { y: 0, x: 0 }
  let most = { value: 1, weight: 1, signed: false } // what the colours of values and weights are measured by
  /** @type {number | undefined} */
  let playing
  const from = mapView(words.input, (y, x) => go(windowAt(y, x)))
  const to = mapView(words.output, (y, x) => go({ y, x }))
  const sources = element("select", { onchange: () => pick(Number(sources.value)) })
  const window = numberGrid(words.window)
  const kernel = numberGrid(words.kernel, (row, column, value) => edit(row, column, value))
  const products = numberGrid(words.products)
  const sum = runningSum(words)
  const spoken = element("p", { class: "spoken", "aria-live": "polite" })
  const play = element("button", { type: "button", onclick: toggle }, words.play)
  const desk = kernelDesk(words, (weights) => put(weights), choose)
  const other = whatIf(words)
  const view = element(
    "div",
    { class: "panel" },
    element(
      "div",
      { class: "across" },
      element("figure", {}, from.view, element("figcaption", {}, element("label", {}, `${words.input} `, sources))),
      element("figure", {}, window.view, element("figcaption", {}, words.window)),
      element("b", { class: "sign", "aria-hidden": "true" }, "×"),
      element("figure", {}, kernel.view, element("figcaption", {}, words.kernel)),
      element("b", { class: "sign", "aria-hidden": "true" }, "="),
      element("figure", {}, products.view, element("figcaption", {}, words.products)),
      element("b", { class: "sign", "aria-hidden": "true" }, "→"),
      element("figure", {}, to.view, element("figcaption", {}, words.output)),
    ),
    element(
      "div",
      { class: "row" },
      element("button", { type: "button", onclick: () => step(-1) }, words.back),
      element("button", { type: "button", onclick: () => step(1) }, words.step),
      play,
    ),
    spoken,
    sum.view,
    desk.view,
    other.view,
  )

  const size = () => layer.kernel.shape[0]
  const down = () => steps(inside.input(layer).shape[0], size(), layer.strides, layer.padding)
  const across = () => steps(inside.input(layer).shape[1], size(), layer.strides, layer.padding)

  /**
   * The place of the output whose window has a place of the padded input in its middle, or nearly.
   * @param {number} y
   * @param {number} x
   */
  function windowAt(y, x) {
    const half = (size() - 1) / 2
    const near = (/** @type {number} */ at, /** @type {number} */ count) => Math.min(count - 1, Math.max(0, Math.round((at - half) / layer.strides)))
    return { y: near(y, down().count), x: near(x, across().count) }
  }

  /** @param {{y: number, x: number}} next */
  function go(next) {
    place = next
    drawPlace()
  }

  /** @param {number} by */
  function step(by) {
    const [rows, columns] = [down().count, across().count]
    const at = (place.y * columns + place.x + by + rows * columns) % (rows * columns)
    go({ y: Math.floor(at / columns), x: at % columns })
  }

  function toggle() {
    if (playing) stop()
    else playing = setInterval(() => step(1), PLAY_EVERY)
    play.textContent = playing ? words.pause : words.play
  }

  function stop() {
    clearInterval(playing)
    playing = undefined
    play.textContent = words.play
  }

  /** @param {number} map */
  function pick(map) {
    source = map
    draw()
  }

  /** @param {number} row @param {number} column @param {number} map @param {number} filter */
  const weightAt = (row, column, map, filter) => ((row * size() + column) * layer.kernel.shape[2] + map) * layer.kernel.shape[3] + filter

  /** @param {number} row @param {number} column @param {number} value */
  function edit(row, column, value) {
    inside.edit(layer.kernel, (values) => {
      values[weightAt(row, column, source, channel)] = value
    })
  }

  /** @param {(row: number, column: number, size: number) => number} weights what stands in the kernel's slice from now on */
  function put(weights) {
    inside.edit(layer.kernel, (values) => {
      for (let row = 0; row < size(); row++) {
        for (let column = 0; column < size(); column++) values[weightAt(row, column, source, channel)] = weights(row, column, size())
      }
    })
  }

  /** The value of the padded input at a place of a map. */
  function padded(/** @type {number} */ y, /** @type {number} */ x, /** @type {number} */ map) {
    const [height, width, maps] = inside.input(layer).shape
    const [row, column] = [y - down().before, x - across().before]
    return row < 0 || column < 0 || row >= height || column >= width ? 0 : inside.input(layer).values[(row * width + column) * maps + map]
  }

  /** Each map's share of the sum at this place. */
  function shares() {
    const maps = inside.input(layer).shape[2]
    return Array.from({ length: maps }, (_none, map) => {
      let all = 0
      for (let row = 0; row < size(); row++) {
        for (let column = 0; column < size(); column++) {
          all += padded(place.y * layer.strides + row, place.x * layer.strides + column, map) * layer.kernel.values[weightAt(row, column, map, channel)]
        }
      }
      return all
    })
  }

  /** What stays while the window moves: the maps, the filters, what is tried out. */
  function draw() {
    const input = inside.input(layer)
    const output = inside.output(layer.name)
    const [height, width, maps] = input.shape
    const [rows, columns] = [down(), across()]
    const tall = (rows.count - 1) * layer.strides + size()
    const wide = (columns.count - 1) * layer.strides + size()
    const outside = (/** @type {number} */ y, /** @type {number} */ x) =>
      y < rows.before || x < columns.before || y >= rows.before + height || x >= columns.before + width
    most = { value: largest(input.values), weight: largest(layer.kernel.values), signed: input.values.some((value) => value < 0) }
    from.draw((y, x) => padded(y, x, source), tall, wide, { most: most.value, signed: most.signed, outside })
    to.draw(valuesOf(output, channel), rows.count, columns.count, { most: largest(output.values), signed: output.values.some((value) => value < 0) })
    from.call(filled(words.inputSaid, { height: tall, width: wide, map: source + 1, maps }))
    to.call(filled(words.outputSaid, { height: rows.count, width: columns.count, map: channel + 1, maps: output.shape[2] }))
    desk.draw(layer, channel, byStrength(output), output)
    other.draw(input, layer, channel)
    drawPlace()
  }

  /** The window where it is now, down to the number that comes out. */
  function drawPlace() {
    const output = inside.output(layer.name)
    const [top, left] = [place.y * layer.strides, place.x * layer.strides]
    from.frame([{ y: top, x: left, height: size(), width: size() }])
    from.stand(Math.floor(top + size() / 2), Math.floor(left + size() / 2))
    to.frame([{ y: place.y, x: place.x, height: 1, width: 1 }])
    to.stand(place.y, place.x)

    const value = (/** @type {number} */ row, /** @type {number} */ column) => padded(top + row, left + column, source)
    const weight = (/** @type {number} */ row, /** @type {number} */ column) => layer.kernel.values[weightAt(row, column, source, channel)]
    window.draw(value, size(), size(), { most: most.value, signed: most.signed })
    kernel.draw(weight, size(), size(), { most: most.weight, signed: true })
    products.draw((row, column) => value(row, column) * weight(row, column), size(), size(), { most: most.weight * most.value, signed: true })

    const parts = shares()
    const bias = layer.bias ? layer.bias.values[channel] : 0
    const result = output.values[(place.y * output.shape[1] + place.x) * output.shape[2] + channel]
    sum.draw(parts, bias, result, source, layer.activation)
    showSources(parts)
    spoken.textContent = filled(words.saidConvolution, {
      row: place.y + 1,
      column: place.x + 1,
      sum: told(parts.reduce((all, one) => all + one, 0)),
      bias: told(bias),
      result: told(result),
    })
  }

  /** @param {number[]} parts */
  function showSources(parts) {
    const order = parts.map((_part, map) => map).sort((one, two) => Math.abs(parts[two]) - Math.abs(parts[one]))
    sources.replaceChildren(
      ...order.map((map) => element("option", { value: map, selected: map === source }, filled(words.mapWith, { map: map + 1, value: told(parts[map]) }))),
    )
    sources.parentElement?.toggleAttribute("hidden", parts.length < 2)
  }

  return {
    view,
    show(shown, map) {
      stop()
      const isNew = shown !== layer
      layer = shown
      channel = map
      if (isNew) {
        const [rows, columns] = [down().count, across().count]
        place = { y: rows >> 1, x: columns >> 1 }
        const parts = shares()
        source = parts.reduce((best, part, one) => (Math.abs(part) > Math.abs(parts[best]) ? one : best), 0)
      }
      draw()
    },
    update: draw,
    leave: stop,
  }
}

