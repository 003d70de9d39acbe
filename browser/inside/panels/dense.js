// A dense layer: the products that make one neuron's sum; of the last layer two letters against each other, and softmax.

import { shade } from "../../parts/colours.js"
import { element, filled, told } from "../../parts/elements.js"

const SHOWN = 8 // products in a table
const LETTERS = 6 // rows of softmax

/**
 * @param {import("../opened.js").Inside} inside
 * @param {Record<string, string>} words
 * @param {(channel: number) => void} choose another neuron
 * @returns {import("./panel.js").Panel}
 */
export function densePanel(inside, words, choose) {
  /** @type {any} */
  let layer
  let unit = 0
  let rival = 0
  const units = element("select", { onchange: () => choose(Number(units.value)) })
  const rivals = element("select", { onchange: () => { rival = Number(rivals.value); draw() } })
  const temperature = element("input", { type: "range", min: 0.25, max: 4, step: 0.05, value: 1, oninput: () => draw() })
  const degrees = element("output", {})
  const products = element("table", {})
  const total = element("p", { class: "formula", "aria-live": "polite" })
  const against = element("table", {})
  const verdict = element("p", { class: "formula" })
  const softmax = element("table", {})
  const last = element(
    "div",
    { class: "last" },
    element("h4", {}, words.why),
    element("label", {}, `${words.against} `, rivals),
    against,
    verdict,
    element("h4", {}, "softmax"),
    element("p", {}, words.softmax),
    element("label", {}, `${words.temperature} `, temperature, degrees),
    softmax,
  )
  const view = element("div", { class: "panel" }, element("label", {}, `${words.neuron} `, units), products, total, last)

  /** @param {number} one */
  function sumOf(one) {
    const { values } = inside.input(layer)
    const width = layer.kernel.shape[1]
    let sum = layer.bias ? layer.bias.values[one] : 0
    for (let i = 0; i < values.length; i++) sum += values[i] * layer.kernel.values[i * width + one]
    return sum
  }

  /** @param {number} one */
  const name = (one) => (isLast() ? inside.letters[one] : String(one + 1))
  const isLast = () => layer === inside.layers[inside.layers.length - 1]

  function draw() {
    const { values } = inside.input(layer)
    const width = layer.kernel.shape[1]
    const parts = Array.from(values, (value, i) => ({ i, value, weight: layer.kernel.values[i * width + unit], part: value * layer.kernel.values[i * width + unit] }))
    const strongest = [...parts].sort((one, other) => Math.abs(other.part) - Math.abs(one.part)).slice(0, SHOWN)
    const bias = layer.bias ? layer.bias.values[unit] : 0
    const shown = strongest.reduce((sum, { part }) => sum + part, 0)
    const most = Math.abs(strongest[0]?.part ?? 1)
    products.replaceChildren(
      head([words.place, words.value, "×", words.weight, "=", words.product]),
      ...strongest.map(({ i, value, weight, part }) => line([String(i + 1), told(value), "×", told(weight), "=", told(part)], part, most)),
      line([filled(words.others, { count: parts.length - strongest.length }), "", "", "", "", told(sumOf(unit) - bias - shown)], 0, 1),
      line([words.bias, "", "", "", "", told(bias)], 0, 1),
    )
    const sum = sumOf(unit)
    const result = inside.output(layer.name).values[unit]
    total.textContent = filled(isLast() ? words.letterSum : layer.activation === "relu" ? words.neuronSum : words.plainSum, { name: name(unit), sum: told(sum), result: told(result) })
    last.hidden = !isLast()
    if (isLast()) drawLast(values, width)
  }

  /** @param {Float32Array} values @param {number} width */
  function drawLast(values, width) {
    const parts = Array.from(values, (value, i) => ({ i, part: value * (layer.kernel.values[i * width + unit] - layer.kernel.values[i * width + rival]) }))
    const strongest = parts.sort((one, other) => Math.abs(other.part) - Math.abs(one.part)).slice(0, SHOWN)
    const most = Math.abs(strongest[0]?.part ?? 1)
    against.replaceChildren(
      head([words.place, words.value, filled(words.weightOf, { letter: name(unit) }), filled(words.weightOf, { letter: name(rival) }), words.difference]),
      ...strongest.map(({ i, part }) =>
        line([String(i + 1), told(values[i]), told(layer.kernel.values[i * width + unit]), told(layer.kernel.values[i * width + rival]), told(part)], part, most),
      ),
    )
    const [mine, theirs] = [sumOf(unit), sumOf(rival)]
    verdict.textContent = filled(mine >= theirs ? words.verdictMore : words.verdictLess, { one: name(unit), other: name(rival), mine: told(mine), theirs: told(theirs), more: told(Math.abs(mine - theirs)), times: told(Math.exp(Math.abs(mine - theirs))) })
    const heat = Number(temperature.value)
    degrees.textContent = told(heat)
    const sums = [...inside.letters].map((letter, i) => ({ letter, sum: sumOf(i), power: Math.exp(sumOf(i) / heat) }))
    const all = sums.reduce((one, { power }) => one + power, 0)
    softmax.replaceChildren(
      head([words.letter, words.sum, heat === 1 ? "e^sum" : `e^(sum ÷ ${told(heat)})`, words.share]),
      ...sums
        .sort((one, other) => other.sum - one.sum)
        .slice(0, LETTERS)
        .map(({ letter, sum, power }) => line([letter, told(sum), long(power), `${long(power)} ÷ ${long(all)} = ${told(power / all)}`], 0, 1)),
    )
  }

  return {
    view,
    show(shown, map, other) {
      const isNew = shown !== layer
      layer = shown
      unit = map
      const count = layer.kernel.shape[1]
      if (isNew) {
        for (const list of [units, rivals]) list.replaceChildren(...Array.from({ length: count }, (_none, i) => element("option", { value: i }, name(i))))
      }
      const answer = inside.answer()
      if (isLast() && (isNew || rival === unit)) rival = [...answer.keys()].sort((one, other) => answer[other] - answer[one]).find((one) => one !== unit) ?? 0
      if (other !== undefined) rival = other
      units.value = String(unit)
      rivals.value = String(rival)
      draw()
    },
    update: draw,
  }
}

/** @param {number} value a power, which may be huge or tiny */
function long(value) {
  return value >= 1e5 || (value > 0 && value < 1e-3) ? value.toExponential(1).replace("e+", "·10^").replace("e-", "·10^−") : told(value)
}

/** @param {string[]} names */
function head(names) {
  return element("tr", {}, ...names.map((name) => element("th", { scope: "col" }, name)))
}

/** @param {string[]} cells @param {number} part @param {number} most */
function line(cells, part, most) {
  const made = element("tr", {}, ...cells.map((text) => element("td", {}, text)))
  if (part) Object.assign(/** @type {HTMLElement} */ (made.lastElementChild).style, shade(part, most, true))
  return made
}
