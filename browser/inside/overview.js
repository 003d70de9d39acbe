// The whole network in one picture, from the sign to its letter: every layer a column, its maps those that fire.

import { drawSign, letterBars } from "../parts/answers.js"
import { top } from "../reading/read.js"
import { byStrength, valuesOf } from "./channels.js"
import { largest } from "../parts/colours.js"
import { element, filled, svg } from "../parts/elements.js"
import { mapView } from "../parts/map_view.js"

/** @typedef {import("./opened.js").Inside} Inside */
/** @typedef {{layer: any, view: HTMLElement, header: HTMLElement, cells: {channel: number, button: HTMLElement, map: import("../parts/map_view.js").MapView}[], order: number[]}} Column */

const SHOWN = 6 // maps of a layer
const EDGES = 12 // of a map that are drawn

/**
 * @param {Inside} inside
 * @param {Record<string, string>} words
 * @param {(layer: any, channel: number) => void} choose a map, to be opened
 */
export function overview(inside, words, choose) {
  const edges = svg("svg", { class: "edges", "aria-hidden": "true" })
  const sign = element("canvas", { class: "seen", width: 28, height: 28, role: "img", "aria-label": words.signSaid })
  const first = element("div", { class: "column first" }, element("span", { class: "head" }, element("b", {}, words.sign), element("small", {}, "28 × 28")), sign)
  const strip = element("div", { class: "strip" }, edges, first)
  const note = element("p", { class: "note" }, words.overview)
  const view = element("section", { class: "overview" }, element("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": words.overviewSaid }, strip), note)
  /** @type {Column[]} */
  const columns = inside.layers.map(make)
  const bars = element("ol", { class: "top" })
  const showBars = letterBars(bars)
  strip.append(...columns.map((one) => one.view), element("div", { class: "column last" }, element("span", { class: "head" }, element("b", {}, words.answer)), bars))

  /** @param {any} layer @returns {Column} */
  function make(layer) {
    const shape = inside.output(layer.name).shape
    const header = element(
      "button",
      { type: "button", class: "head", onclick: () => choose(layer, columns.find((one) => one.layer === layer)?.order[0] ?? 0) },
      element("b", {}, layer.kind),
      element("small", {}, `${layer.name} · ${shape.join("×")}`),
    )
    const count = shape.length === 3 ? Math.min(SHOWN, shape[2]) : 1
    const cells = Array.from({ length: count }, () => {
      const map = mapView("")
      map.view.setAttribute("aria-hidden", "true")
      const cell = { channel: 0, button: element("button", { type: "button", class: shape.length === 3 ? "cell" : "cell tall" }, map.view), map }
      cell.button.addEventListener("click", () => choose(layer, cell.channel))
      for (const event of ["pointerenter", "focus"]) cell.button.addEventListener(event, () => trace(layer, cell))
      for (const event of ["pointerleave", "blur"]) cell.button.addEventListener(event, untrace)
      return cell
    })
    const more = shape.length === 3 && shape[2] > count ? element("small", { class: "more" }, `${count}/${shape[2]}`) : null
    return { layer, view: element("div", { class: "column" }, header, ...cells.map(({ button }) => button), more), header, cells, order: [0] }
  }

  /** Which maps are shown: of a convolution those that fire; what follows shows the same ones, side by side. */
  function pick() {
    let order = [0]
    for (const column of columns) {
      const output = inside.output(column.layer.name)
      if (output.shape.length === 3) {
        if (column.layer.kind === "Conv2D" || order.length !== output.shape[2]) order = byStrength(output)
        column.order = order
      } else column.order = [output.values.indexOf(Math.max(...output.values))]
      column.cells.forEach((cell, i) => (cell.channel = column.order[i]))
    }
  }

  function draw() {
    drawSign(sign, inside.sign())
    for (const { layer, cells } of columns) {
      const output = inside.output(layer.name)
      const how = { most: largest(output.values), signed: output.values.some((value) => value < 0) }
      for (const cell of cells) {
        if (output.shape.length === 3) {
          cell.map.draw(valuesOf(output, cell.channel), output.shape[0], output.shape[1], how)
          cell.button.setAttribute("aria-label", filled(words.mapSaid, { layer: layer.name, map: cell.channel + 1 }))
        } else {
          const wide = output.values.length > 100 ? 8 : 1
          cell.map.draw((y, x) => output.values[y * wide + x] ?? 0, Math.ceil(output.values.length / wide), wide, how)
          cell.button.setAttribute("aria-label", filled(words.rowSaid, { layer: layer.name, count: output.values.length }))
        }
      }
    }
    showBars(top(inside.letters, inside.answer(), 5))
  }

  /**
   * What a map is made from: lines to its sources, and a sentence.
   * @param {any} layer
   * @param {Column["cells"][0]} cell
   */
  function trace(layer, cell) {
    untrace()
    const before = columns.find((one) => one.layer.name === layer.inputs[0])
    const parts = sources(layer, cell.channel)
    const most = Math.max(...parts.map(({ size }) => size), 1e-9)
    let drawn = 0
    for (const { channel, size } of parts.slice(0, EDGES)) {
      const from = before ? before.cells.find((one) => one.channel === channel || before.cells.length === 1)?.button : sign
      if (!from) continue
      from.classList.add("source")
      connect(from, cell.button, size / most)
      drawn += 1
    }
    const names = parts.slice(0, 3).map(({ channel }) => channel + 1)
    const rest = parts.length - drawn
    note.textContent =
      filled(before ? (parts.length > 1 ? words.madeOfMaps : words.madeOfOne) : words.madeOfSign, { layer: layer.name, map: cell.channel + 1, count: parts.length, names: names.join(", "), before: before?.layer.name ?? "" }) +
      (rest > 0 && before ? ` ${filled(words.notDrawn, { count: rest })}` : "")
  }

  /**
   * The maps that a map is made of, those that weigh most first.
   * @param {any} layer
   * @param {number} channel
   */
  function sources(layer, channel) {
    const input = inside.input(layer)
    if (layer.kind !== "Conv2D") return [{ channel: input.shape.length === 3 ? Math.min(channel, input.shape[2] - 1) : 0, size: 1 }]
    const [tall, wide, maps, filters] = layer.kernel.shape
    const strengths = Array.from({ length: maps }, (_none, map) => {
      let weight = 0
      for (let i = 0; i < tall * wide; i++) weight += Math.abs(layer.kernel.values[(i * maps + map) * filters + channel])
      let bright = 0
      for (let i = map; i < input.values.length; i += maps) bright += Math.abs(input.values[i])
      return { channel: map, size: weight * bright }
    })
    return strengths.sort((one, other) => other.size - one.size)
  }

  /** @param {HTMLElement} from @param {HTMLElement} to @param {number} strength */
  function connect(from, to, strength) {
    const frame = strip.getBoundingClientRect()
    const [one, other] = [from.getBoundingClientRect(), to.getBoundingClientRect()]
    const [x1, y1] = [one.right - frame.left, one.top + one.height / 2 - frame.top]
    const [x2, y2] = [other.left - frame.left, other.top + other.height / 2 - frame.top]
    const d = `M${x1},${y1} C${(x1 + x2) / 2},${y1} ${(x1 + x2) / 2},${y2} ${x2},${y2}`
    edges.append(svg("path", { d, "stroke-width": 1 + 3 * strength, opacity: 0.25 + 0.75 * strength }))
  }

  function untrace() {
    edges.replaceChildren()
    for (const one of strip.querySelectorAll(".source")) one.classList.remove("source")
    note.textContent = words.overview
  }

  return {
    view,
    /** Another sign or another network: those maps that fire now. */
    renew() {
      pick()
      draw()
    },
    draw,
    /** @param {any} layer the map to begin with */
    strongest: (layer) => columns.find((one) => one.layer === layer)?.order[0] ?? 0,
    /** @param {any} layer @param {number} channel */
    mark(layer, channel) {
      for (const one of columns) {
        one.header.setAttribute("aria-pressed", String(one.layer === layer))
        for (const cell of one.cells) cell.button.classList.toggle("open", one.layer === layer && (cell.channel === channel || one.cells.length === 1))
      }
    },
  }
}
