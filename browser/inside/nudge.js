// Nudge: the sign changed a little, and how sure the network is of the true letter over the whole range.

import { drawSign } from "../parts/answers.js"
import { element, filled, svg, told } from "../parts/elements.js"
import { NUDGES } from "./nudges.js"
import { turns } from "./turns.js"

const WIDTH = 560
const HEIGHT = 150
const DASHES = ["", "7 5"]

/**
 * @param {Record<string, string>} words
 * @param {{name: string, letters: string, predict: (sign: Uint8Array) => ArrayLike<number>}[]} networks one or two, whose answers are compared
 * @param {() => Uint8Array} original the sign as it came
 * @param {() => string} letter that it shows; empty where nobody knows
 * @param {(sign: Uint8Array) => void} show another sign
 */
export function nudge(words, networks, original, letter, show) {
  const kinds = element("select", { onchange: begin }, ...Object.keys(NUDGES).map((kind) => element("option", { value: kind }, words[kind])))
  const slider = element("input", { type: "range", "aria-label": words.amount, oninput: move })
  const amount = element("output", {})
  const seen = element("canvas", { class: "seen", width: 28, height: 28, role: "img", "aria-label": words.signSaid })
  const drawing = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" })
  const lines = networks.map((_network, i) => svg("polyline", { class: `curve line${i}`, "stroke-dasharray": DASHES[i] }))
  const marker = svg("line", { class: "marker" })
  drawing.append(...lines, marker)
  const legend = element("p", { class: "legend" }, ...networks.map(({ name }, i) => element("span", { class: `line${i}` }, name)))
  const text = element("p", { class: "formula", "aria-live": "polite" })
  const view = element(
    "section",
    { class: "nudge" },
    element("h3", {}, words.nudge),
    element("p", {}, words.nudgeHow),
    element("div", { class: "row" }, element("label", {}, `${words.change} `, kinds), slider, amount),
    element("div", { class: "across" }, seen, element("figure", {}, drawing, legend)),
    text,
  )
  /** @type {number[][]} */
  let curves = []
  const work = turns()

  const kind = () => NUDGES[kinds.value]
  const steps = () => Math.round((kind().high - kind().low) / kind().step)
  const at = (/** @type {number} */ step) => kind().low + step * kind().step

  /** The letter that is asked about: the true one, or what the first network reads in the sign as it came. */
  function asked() {
    if (letter()) return letter()
    const said = Array.from(networks[0].predict(original()))
    return networks[0].letters[said.indexOf(Math.max(...said))]
  }

  /** Other signs or other numbers: the curves anew, a few signs at a time, for a large network takes long. */
  async function renew() {
    Object.assign(slider, { min: kind().low, max: kind().high, step: kind().step })
    const place = networks[0].letters.indexOf(asked())
    curves = networks.map(() => [])
    draw(shown())
    const isWhole = await work.run(steps() + 1, (step) => {
      const sign = kind().change(original(), at(step))
      networks.forEach(({ predict }, i) => curves[i].push(predict(sign)[place]))
    })
    if (!isWhole) return
    curves.forEach((curve, i) => lines[i].setAttribute("points", curve.map((share, step) => `${x(step)},${y(share)}`).join(" ")))
    draw(shown())
  }

  function begin() {
    slider.value = "0"
    void renew()
  }

  const shown = () => kind().change(original(), Number(slider.value))

  const x = (/** @type {number} */ step) => 4 + (step / steps()) * (WIDTH - 8)
  const y = (/** @type {number} */ share) => HEIGHT - 6 - share * (HEIGHT - 12)

  function move() {
    draw(shown())
    show(shown())
  }

  /** @param {Uint8Array} sign */
  function draw(sign) {
    drawSign(seen, sign)
    amount.textContent = told(Number(slider.value))
    const step = Math.round((Number(slider.value) - kind().low) / kind().step)
    for (const [name, value] of Object.entries({ x1: x(step), x2: x(step), y1: 0, y2: HEIGHT })) marker.setAttribute(name, String(value))
    const percent = (/** @type {number} */ share) => `${Math.round(100 * share)}%`
    const isWhole = curves.every((curve) => curve.length > steps())
    text.textContent = isWhole
      ? networks.map(({ name }, i) => filled(words.nudgeSays, { name, letter: asked(), share: percent(curves[i][step]), worst: percent(Math.min(...curves[i])) })).join(" ")
      : words.computing
    drawing.setAttribute("aria-label", text.textContent)
  }

  return { view, begin, renew: () => void renew() }
}
