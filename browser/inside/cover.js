// Why this letter? Three answers as a map: what a sliding patch costs, Grad-CAM, and the slope over each pixel. Beside each the learner covers
// the sign by hand and sees.

import { drawSign, percent } from "../parts/answers.js"
import { largest } from "../parts/colours.js"
import { element, filled } from "../parts/elements.js"
import { gradCam, pixelSlopes } from "./gradients.js"
import { mapView } from "../parts/map_view.js"
import { turns } from "./turns.js"

const SIDE = 28

/**
 * @param {Record<string, string>} words
 * @param {import("./opened.js").Inside} inside
 * @param {() => Uint8Array} original the sign as it came
 * @param {(sign: Uint8Array) => void} show another sign
 */
export function cover(words, inside, original, show) {
  const { network } = inside
  const letters = element("select", { onchange: renewMap }, ...[...network.letters].map((letter) => element("option", { value: letter }, letter)))
  const ways = ["patch", "gradcam", "slope"].map((way) => element("button", { type: "button", "aria-pressed": way === "patch", onclick: () => choose(way) }, words[way]))
  const sizes = element("select", { onchange: () => way === "patch" && void search() }, ...[3, 5, 7, 9].map((size) => element("option", { value: size, selected: size === 5 }, String(size))))
  const heat = mapView(words.coverMap, point)
  const seen = element("canvas", { class: "seen", width: SIDE, height: SIDE, role: "img", "aria-label": words.signSaid })
  const text = element("p", { class: "formula", "aria-live": "polite" })
  const how = element("p", {}, words.patchHow)
  const start = element("button", { type: "button", class: "main", onclick: () => void search() }, words.search)
  const clear = element("button", { type: "button", onclick: () => uncover() }, words.uncover)
  const view = element(
    "section",
    { class: "cover" },
    element("h3", {}, words.cover),
    element("p", {}, words.coverHow),
    element("div", { class: "row", role: "group", "aria-label": words.cover }, ...ways),
    how,
    element("div", { class: "row" }, element("label", {}, `${words.forLetter} `, letters), element("label", {}, `${words.patchSize} `, sizes), start),
    element("div", { class: "across" }, element("figure", {}, heat.view, element("figcaption", {}, words.coverMap)), element("figure", {}, seen, element("figcaption", {}, words.covered)), clear),
    text,
  )
  /** @type {{values: Float32Array, height: number, width: number} | null} */
  let map = null
  let way = "patch"
  const work = turns()

  /** @param {string} other */
  function choose(other) {
    way = other
    ways.forEach((button, i) => button.setAttribute("aria-pressed", String(["patch", "gradcam", "slope"][i] === way)))
    how.textContent = words[`${way}How`]
    start.hidden = way !== "patch"
    renewMap()
  }

  /** What takes no time is drawn at once; the patch waits to be started. */
  function renewMap() {
    work.end()
    text.textContent = ""
    const unit = network.letters.indexOf(letters.value)
    if (way === "gradcam") {
      map = gradCam(inside, original(), unit)
      if (!map) text.textContent = words.noConvolution
    } else map = way === "slope" ? { values: pixelSlopes(inside, original(), unit), height: SIDE, width: SIDE } : null
    draw()
  }

  const size = () => Number(sizes.value)
  const share = (/** @type {Uint8Array} */ sign) => network.predict(sign)[network.letters.indexOf(letters.value)]

  async function search() {
    const found = new Float32Array(SIDE * SIDE)
    const whole = share(original())
    const isWhole = await work.run(SIDE * SIDE, (at) => {
      found[at] = whole - share(covered(original(), Math.floor(at / SIDE), at % SIDE, size()))
    })
    if (!isWhole) return // another sign, letter or size came in between
    map = { values: found, height: SIDE, width: SIDE }
    const most = found.reduce((best, value, at) => (value > found[best] ? at : best), 0)
    draw()
    text.textContent = filled(words.coverSays, { letter: letters.value, share: percent(whole), covered: percent(whole - found[most]), row: Math.floor(most / SIDE) + 1, column: (most % SIDE) + 1 })
  }

  function draw() {
    const { values, height, width } = map ?? { values: new Float32Array(1), height: 1, width: 1 }
    heat.draw((y, x) => values[Math.floor((y * height) / SIDE) * width + Math.floor((x * width) / SIDE)], SIDE, SIDE, { most: Math.max(way === "patch" ? 0.05 : 1e-9, largest(values)), signed: true })
  }

  /** @param {number} y @param {number} x */
  function point(y, x) {
    const sign = covered(original(), y, x, size())
    heat.frame([{ y: y - size() / 2 + 0.5, x: x - size() / 2 + 0.5, height: size(), width: size() }])
    drawSign(seen, sign)
    show(sign)
    text.textContent = filled(words.coverHere, { letter: letters.value, share: percent(share(sign)), before: percent(share(original())) })
  }

  function uncover() {
    heat.frame([])
    drawSign(seen, original())
    show(original())
  }

  return {
    view,
    /** Other weights: what was found with those before is gone. */
    renewMap,
    /** Another sign, or another network. */
    renew() {
      const said = Array.from(network.predict(original()))
      letters.value = network.letters[said.indexOf(Math.max(...said))]
      heat.frame([])
      drawSign(seen, original())
      renewMap()
    },
  }
}

/**
 * A sign with a patch of its own mean grey over it.
 * @param {Uint8Array} sign
 * @param {number} y of the patch's middle
 * @param {number} x
 * @param {number} size
 * @returns {Uint8Array}
 */
export function covered(sign, y, x, size) {
  const grey = Math.round(sign.reduce((sum, one) => sum + one, 0) / sign.length)
  const made = sign.slice()
  const half = Math.floor(size / 2)
  for (let row = Math.max(0, y - half); row < Math.min(SIDE, y - half + size); row++) {
    for (let column = Math.max(0, x - half); column < Math.min(SIDE, x - half + size); column++) made[row * SIDE + column] = grey
  }
  return made
}
