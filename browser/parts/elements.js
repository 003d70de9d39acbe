// Making elements of a page.

import { withParticles } from "./particles.js"

/**
 * An element with attributes and what is in it.
 * @template {keyof HTMLElementTagNameMap} Kind
 * @param {Kind} kind
 * @param {Record<string, any>} [attributes] `on…` are listeners; true is an attribute without a value, false and null are none
 * @param {...(Node | string | null)} children
 * @returns {HTMLElementTagNameMap[Kind]}
 */
export function element(kind, attributes = {}, ...children) {
  const made = document.createElement(kind)
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value)
    else if (value === true) made.setAttribute(name, "")
    else if (value !== false && value !== null) made.setAttribute(name, String(value))
  }
  made.append(...children.filter((child) => child !== null))
  return made
}

/**
 * A part of a drawing.
 * @param {string} kind
 * @param {Record<string, string | number>} [attributes]
 * @returns {SVGElement}
 */
export function svg(kind, attributes = {}) {
  const made = /** @type {SVGElement} */ (document.createElementNS("http://www.w3.org/2000/svg", kind))
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value))
  return made
}

/**
 * A number as a learner reads it: two places after the point, three where it is small, and a real minus.
 * @param {number} value
 * @returns {string}
 */
export function told(value) {
  const size = Math.abs(value)
  const places = size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 || size === 0 ? 2 : size >= 0.001 ? 3 : 4
  const text = size.toFixed(places)
  return (value < 0 && Number(text) !== 0 ? "−" : "") + text
}

/**
 * A number in an addition: four places, so that what is rounded adds up nearly always.
 * @param {number} value
 * @returns {string}
 */
export function exact(value) {
  const text = Math.abs(value).toFixed(4)
  return (value < 0 && Number(text) !== 0 ? "−" : "") + text
}

/**
 * A text with its values: each `{name}` replaced.
 * @param {string} text
 * @param {Record<string, string | number>} values
 * @returns {string}
 */
export function filled(text, values) {
  return withParticles(text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole)))
}
