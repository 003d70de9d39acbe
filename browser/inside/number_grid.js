// A small square of numbers, coloured, which may be edited.

import { shade } from "../parts/colours.js"
import { element, told } from "../parts/elements.js"

/**
 * @param {string} name for a screen reader
 * @param {((row: number, column: number, value: number) => void) | null} [edit] what happens when a number is changed
 */
export function numberGrid(name, edit = null) {
  const view = element("div", { class: "numbers", role: "group", "aria-label": name })
  let sides = [0, 0]
  /** @type {(HTMLInputElement | HTMLElement)[]} */
  let cells = []

  /** @param {number} row @param {number} column */
  function cell(row, column) {
    if (!edit) return element("span")
    const input = element("input", { type: "number", step: "0.1", "aria-label": `${name} ${row + 1}, ${column + 1}` })
    input.addEventListener("input", () => {
      const value = input.valueAsNumber
      if (Number.isFinite(value)) edit(row, column, value)
    })
    return input
  }

  return {
    view,
    /**
     * @param {(row: number, column: number) => number} value
     * @param {number} rows
     * @param {number} columns
     * @param {{most: number, signed: boolean}} how
     */
    draw(value, rows, columns, { most, signed }) {
      if (sides[0] !== rows || sides[1] !== columns) {
        sides = [rows, columns]
        cells = Array.from({ length: rows * columns }, (_none, i) => cell(Math.floor(i / columns), i % columns))
        view.style.setProperty("--columns", String(columns))
        view.replaceChildren(...cells)
      }
      cells.forEach((one, i) => {
        const number = value(Math.floor(i / columns), i % columns)
        Object.assign(one.style, shade(number, most, signed))
        if (!(one instanceof HTMLInputElement)) one.textContent = told(number)
        else if (one !== /** @type {Document | ShadowRoot} */ (one.getRootNode()).activeElement) one.value = String(Number(number.toFixed(3)))
      })
    },
  }
}
