// One training step under the lens, with the network as it trains: some signs, what each costs, the gradient of one kernel as the mean of
// theirs, what the optimiser makes of it, and the kernel after it.

import { openOptimizer } from "../engine/optimizers.js"
import { keepMoments, learnFrom, meanGradients } from "../engine/step.js"
import { dropped } from "../engine/training.js"
import { drawSign, percent } from "../parts/answers.js"
import { largest } from "../parts/colours.js"
import { element, exact, filled, told } from "../parts/elements.js"
import { guess } from "./guess.js"
import { mapView } from "../parts/map_view.js"
import { numberGrid } from "./number_grid.js"

/** @typedef {import("../engine/step.js").Sign} Sign */

/**
 * @param {Record<string, string>} words
 * @param {import("./opened.js").Inside} inside
 * @param {{signs: Uint8Array[], letters: string, rate: number, optimizer: string, decay: number, smoothing: number}} batch signs that the network learnt from
 */
export function lens(words, inside, batch) {
  const layer = inside.layers.find((one) => one.kind === "Conv2D" && one.kernel.shape[2] === 1)
  const ways = [...new Set([batch.optimizer, "sgd"])].filter((way) => words[`optimizer_${way}`])
  const way = element("select", { onchange: () => begin() }, ...ways.map((one) => element("option", { value: one }, words[`way_${one}`])))
  const rate = element("input", { type: "number", step: "0.001", min: 0, value: batch.rate, oninput: () => draw() })
  const filters = element("select", { onchange: () => draw() })
  const signs = element("div", { class: "lens-signs" })
  const grids = Object.fromEntries(["old", "gradient", "changeBy", "new"].map((name) => [name, numberGrid(words[name])]))
  const loss = element("p", { class: "formula", "aria-live": "polite" })
  const sum = element("p", { class: "formula" })
  const take = element("button", { type: "button", class: "main", onclick: step }, words.takeStep)
  const leaves = inside.layers.some((one) => one.kind === "Dropout" && one.rate > 0)
  const others = element("button", { type: "button", hidden: !leaves, onclick: () => { factors = dropped(Math.random); before = null; renew() } }, words.leaveOthers)
  const guessed = guess(words.guessLoss, words.guessed, { min: 0, step: 0.01 })
  const about = element("p", {})
  const body = element(
    "div",
    {},
    element("p", {}, words.lensHow),
    signs,
    loss,
    element("div", { class: "row" }, element("label", {}, `${words.kernelNumber} `, filters), element("label", {}, `${words.optimizer} `, way), element("label", {}, `${words.rate} `, rate)),
    element(
      "div",
      { class: "across" },
      ...["old", "gradient", "changeBy", "new"].flatMap((name, i) => [
        ...(i ? [element("b", { class: "sign", "aria-hidden": "true" }, ["", "", "→", "="][i])] : []),
        element("figure", {}, grids[name].view, element("figcaption", {}, words[name])),
      ]),
    ),
    sum,
    about,
    element("div", { class: "row" }, guessed.view, take, others),
  )
  const view = element("details", { class: "lens", hidden: !layer || !batch.signs.length }, element("summary", {}, words.lens), body)
  view.addEventListener("toggle", () => view.open && renew())
  /** @type {Sign[]} */
  let learnt = []
  /** @type {Map<string, any>} */
  let normalizations = new Map()
  let factors = dropped(Math.random)
  let optimizer = openOptimizer(way.value, batch.decay)
  /** @type {ReturnType<typeof meanGradients>} */
  let mean = new Map()
  /** @type {number | null} the loss before the step that was just taken */
  let before = null

  const meanLoss = () => learnt.reduce((all, one) => all + one.loss, 0) / learnt.length

  function renew() {
    if (!layer) return
    const rights = [...batch.letters].map((letter) => inside.letters.indexOf(letter))
    ;({ signs: learnt, normalizations } = learnFrom(inside.network, batch.signs.map(inside.picture), rights, factors, batch.smoothing))
    mean = meanGradients(learnt)
    const count = layer.kernel.shape[3]
    if (filters.options.length !== count) {
      const size = layer.kernel.values.length / count
      const strength = Array.from({ length: count }, (_none, filter) => largest(Array.from({ length: size }, (_none2, i) => mean.get(layer.kernel)?.[i * count + filter] ?? 0)))
      const order = [...strength.keys()].sort((one, other) => strength[other] - strength[one])
      filters.replaceChildren(...order.map((filter) => element("option", { value: filter }, String(filter + 1))))
    }
    draw()
  }

  function draw() {
    if (!layer || !learnt.length) return
    const [size, , , count] = layer.kernel.shape
    const filter = Number(filters.value)
    const speed = rate.valueAsNumber || 0
    const gradient = /** @type {Float32Array} */ (mean.get(layer.kernel))
    const at = (/** @type {number} */ row, /** @type {number} */ column) => (row * size + column) * count + filter
    const old = (/** @type {number} */ row, /** @type {number} */ column) => layer.kernel.values[at(row, column)]
    const slope = (/** @type {number} */ row, /** @type {number} */ column) => gradient[at(row, column)]
    const { values, direction, root } = optimizer.look(layer.kernel, gradient, speed)
    const change = (/** @type {number} */ row, /** @type {number} */ column) => values[at(row, column)] - old(row, column)
    const how = { most: largest(layer.kernel.values), signed: true }
    grids.old.draw(old, size, size, how)
    grids.gradient.draw(slope, size, size, { most: largest(gradient), signed: true })
    grids.changeBy.draw(change, size, size, { most: largest(values.map((value, i) => value - layer.kernel.values[i])), signed: true })
    grids.new.draw((row, column) => values[at(row, column)], size, size, how)
    const inBrackets = (/** @type {number} */ value) => (value < 0 ? `(${exact(value)})` : exact(value))
    sum.textContent = filled(words[`sum_${way.value}`] ?? words.sum_sgd, {
      old: exact(old(0, 0)),
      rate: told(speed),
      gradient: inBrackets(slope(0, 0)),
      direction: inBrackets(direction[at(0, 0)]),
      root: exact(root[at(0, 0)]),
      decay: told(batch.decay),
      result: exact(values[at(0, 0)]),
    })
    about.textContent = words[`optimizer_${way.value}`] ?? ""
    const parts = learnt.map(({ loss: one }) => told(one))
    loss.textContent = filled(words.lossOf, { parts: parts.join(" + "), count: parts.length, loss: exact(meanLoss()) }) + (before === null ? "" : ` ${filled(words.lossAfter, { before: exact(before), after: exact(meanLoss()) })}${guessed.besides(meanLoss())}`)
    signs.replaceChildren(...learnt.map((one, i) => tile(one, i, filter)))
  }

  /** @param {Sign} one @param {number} i @param {number} filter */
  function tile(one, i, filter) {
    const picture = element("canvas", { class: "seen", width: 28, height: 28, role: "img", "aria-label": batch.letters[i] })
    drawSign(picture, batch.signs[i])
    const right = one.probabilities[inside.letters.indexOf(batch.letters[i])]
    const map = mapView(words.gradient)
    if (layer) {
      const [size, , , count] = layer.kernel.shape
      const gradient = /** @type {Float32Array} */ (one.gradients.get(layer.kernel))
      map.draw((y, x) => gradient[(y * size + x) * count + filter], size, size, { most: largest(learnt.flatMap(({ gradients }) => largest(gradients.get(layer.kernel) ?? []))), signed: true })
    }
    return element("figure", {}, picture, map.view, element("figcaption", {}, filled(batch.smoothing ? words.lensSmooth : words.lensSign, { letter: batch.letters[i], share: percent(right), loss: told(one.loss) })))
  }

  /** An optimiser that has not moved yet. */
  function begin() {
    optimizer = openOptimizer(way.value, batch.decay)
    draw()
  }

  function step() {
    before = meanLoss()
    optimizer.step(mean, rate.valueAsNumber || 0)
    keepMoments(inside.network, normalizations)
    inside.edited() // the whole network has moved: all its weights, not this kernel alone
  }

  return {
    view,
    /** The network has changed. */
    update() {
      if (!inside.isEdited()) {
        before = null
        optimizer = openOptimizer(way.value, batch.decay)
      }
      if (view.open) renew()
    },
  }
}
