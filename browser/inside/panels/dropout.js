// Dropout: a mask drawn anew at each click, what is left made larger, and how far the answers of fifty masks lie apart.

import { largest } from "../../parts/colours.js"
import { element, filled, told } from "../../parts/elements.js"
import { mapView } from "../../parts/map_view.js"
import { guess } from "../guess.js"
import { moments } from "../histogram.js"

const MASKS = 50
const COLUMNS = 64

/**
 * @param {import("../opened.js").Inside} inside
 * @param {Record<string, string>} words
 * @returns {import("./panel.js").Panel}
 */
export function dropoutPanel(inside, words) {
  /** @type {any} */
  let layer
  let channel = 0
  /** @type {boolean[]} which values are kept */
  let mask = []
  const map = mapView(words.output)
  const text = element("p", { class: "formula", "aria-live": "polite" })
  const spread = element("p", { "aria-live": "polite" })
  const guessed = guess(words.guessLow, words.guessed, { min: 0, max: 100 })
  const view = element(
    "div",
    { class: "panel" },
    element("figure", { class: "wide" }, map.view, element("figcaption", {}, words.maskShown)),
    text,
    guessed.view,
    element(
      "div",
      { class: "row" },
      element("button", { type: "button", onclick: () => { draw(true) } }, words.newMask),
      element("button", { type: "button", onclick: many }, words.manyMasks),
    ),
    spread,
  )

  /** @param {boolean} [anew] */
  function draw(anew = false) {
    const { values, shape } = inside.output(layer.name)
    if (anew || mask.length !== values.length) mask = Array.from(values, () => Math.random() >= layer.rate)
    const factor = 1 / (1 - layer.rate)
    const [high, wide, maps] = shape.length === 3 ? shape : [Math.ceil(values.length / COLUMNS), Math.min(COLUMNS, values.length), 1]
    const at = (/** @type {number} */ y, /** @type {number} */ x) => (y * wide + x) * maps + (maps > 1 ? channel : 0)
    map.draw((y, x) => (mask[at(y, x)] ? values[at(y, x)] * factor : 0), high, wide, {
      most: largest(values) * factor,
      signed: values.some((value) => value < 0),
      outside: (y, x) => !mask[at(y, x)],
    })
    const left = mask.filter(Boolean).length
    const example = values.findIndex((value, i) => mask[i] && value > 0)
    text.textContent =
      filled(words.masked, { left: values.length - left, count: values.length, rate: told(layer.rate), factor: told(factor) }) +
      (example < 0 ? "" : ` ${told(values[example])} × ${told(factor)} = ${told(values[example] * factor)}.`)
  }

  function many() {
    const answer = inside.answer()
    const best = answer.indexOf(Math.max(...answer))
    const shares = Array.from({ length: MASKS }, () => {
      const outputs = inside.network.run(inside.sign(), (one, output) => {
        if (one.kind !== "Dropout") return output
        const factor = 1 / (1 - one.rate)
        return { values: output.values.map((value) => (Math.random() >= one.rate ? value * factor : 0)), shape: output.shape }
      })
      return /** @type {any} */ (outputs.get(inside.layers[inside.layers.length - 1].name)).values[best]
    })
    const { mean } = moments(shares)
    const percent = (/** @type {number} */ share) => `${Math.round(100 * share)}%`
    const low = Math.min(...shares)
    const said = { count: MASKS, letter: inside.letters[best], low: percent(low), high: percent(Math.max(...shares)), mean: percent(mean), predicted: percent(answer[best]) }
    spread.textContent = filled(words.masksSay, said) + guessed.besides(Math.round(100 * low))
  }

  return {
    view,
    show(shown, map_) {
      if (shown !== layer) {
        spread.textContent = ""
        guessed.forget()
      }
      layer = shown
      channel = map_
      draw()
    },
    update: () => draw(),
  }
}
