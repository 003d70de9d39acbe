// Batch normalisation: one channel's values before and after, over a batch of signs, by the batch's own mean and by the one that is kept.

import { element, filled, told } from "../../parts/elements.js"
import { histogram, moments } from "../histogram.js"

/**
 * @param {import("../opened.js").Inside} inside
 * @param {Record<string, string>} words
 * @returns {import("./panel.js").Panel}
 */
export function normalizationPanel(inside, words) {
  /** @type {any} */
  let layer
  let channel = 0
  const before = histogram(words.before)
  const after = histogram(words.afterPredicting)
  const training = histogram(words.afterTraining)
  const numbers = element("p", { class: "formula" })
  const compare = element("p", {})
  const view = element("div", { class: "panel" }, element("div", { class: "across" }, before.view, after.view, training.view), numbers, compare)

  function draw() {
    const values = inside.overBatch(layer.inputs[0], channel)
    const batch = moments(values)
    const kept = { mean: layer.moving_mean.values[channel], spread: Math.sqrt(layer.moving_variance.values[channel]) }
    const gamma = layer.gamma?.values[channel] ?? 1
    const beta = layer.beta?.values[channel] ?? 0
    const by = (/** @type {{mean: number, spread: number}} */ one) =>
      Float32Array.from(values, (value) => ((value - one.mean) / Math.sqrt(one.spread ** 2 + layer.epsilon)) * gamma + beta)
    const [predicted, trained] = [by(kept), by(batch)]
    before.draw(values, ...range([values]))
    for (const [one, shown] of /** @type {const} */ ([[after, predicted], [training, trained]])) one.draw(shown, ...range([predicted, trained]))
    const example = values.find((value) => value > 0) ?? values[0]
    numbers.textContent = filled(words.normalised, {
      value: told(example),
      mean: told(kept.mean),
      spread: told(kept.spread),
      gamma: told(gamma),
      beta: told(beta),
      result: told(((example - kept.mean) / Math.sqrt(kept.spread ** 2 + layer.epsilon)) * gamma + beta),
    })
    const [p, t] = [moments(predicted), moments(trained)]
    compare.textContent = filled(words.batchSays, {
      count: inside.batchSize(),
      map: channel + 1,
      mean: told(batch.mean),
      spread: told(batch.spread),
      keptMean: told(kept.mean),
      keptSpread: told(kept.spread),
      predicted: `${told(p.mean)} ± ${told(p.spread)}`,
      trained: `${told(t.mean)} ± ${told(t.spread)}`,
    })
  }

  return {
    view,
    show(shown, map) {
      layer = shown
      channel = map
      draw()
    },
    update: draw,
  }
}

/**
 * @param {Float32Array[]} all
 * @returns {[number, number]}
 */
function range(all) {
  let [low, high] = [Infinity, -Infinity]
  for (const values of all) {
    for (const value of values) {
      low = Math.min(low, value)
      high = Math.max(high, value)
    }
  }
  return [low, high]
}
