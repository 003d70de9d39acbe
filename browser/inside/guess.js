// A guess that is made before something is shown, and stands beside the truth then.

import { element, filled, told } from "../parts/elements.js"

/**
 * @param {string} question
 * @param {string} beside what is said of a guess, with `{guess}` and `{truth}`
 * @param {Record<string, string | number>} [limits] of the number that is asked for: `min`, `max`, `step`
 */
export function guess(question, beside, limits = {}) {
  const input = element("input", { type: "number", ...limits })
  return {
    view: element("label", { class: "guess" }, `${question} `, input),
    forget: () => (input.value = ""),
    /**
     * The guess and the truth in a sentence; nothing where nobody guessed.
     * @param {number} truth
     */
    besides: (truth) => (input.value === "" ? "" : ` ${filled(beside, { guess: input.value, truth: Number.isInteger(truth) ? truth : told(truth) })}`),
  }
}
