// The inside of a network as a component of a page: opened in the learner's browser, down to the last product. Hovering, stepping and editing
// ask the server nothing; it sends a network once, and then only the sign.

import { unpacked } from "./engine/packed.js"
import { openNetwork } from "./engine/network.js"
import { became } from "./inside/became.js"
import { cover } from "./inside/cover.js"
import { element, filled } from "./parts/elements.js"
import { lens } from "./inside/lens.js"
import { nudge } from "./inside/nudge.js"
import { relatives } from "./inside/relatives.js"
import { sideBySide } from "./inside/side_by_side.js"
import { openInside } from "./inside/opened.js"
import { overview } from "./inside/overview.js"
import { convolutionPanel } from "./inside/panels/convolution.js"
import { densePanel } from "./inside/panels/dense.js"
import { dropoutPanel } from "./inside/panels/dropout.js"
import { flattenPanel } from "./inside/panels/flatten.js"
import { mapsPanel } from "./inside/panels/maps.js"
import { normalizationPanel } from "./inside/panels/normalization.js"
import { poolingPanel } from "./inside/panels/pooling.js"
import { percent } from "./parts/answers.js"
import { component } from "./parts/mounting.js"
import { bytesOf, signsOf } from "./parts/sent.js"
import { top } from "./reading/read.js"

const CURVES_AFTER = 300 // milliseconds that weights have to stand still before the curves are computed anew

/** @type {Record<string, (inside: import("./inside/opened.js").Inside, words: Record<string, string>, choose: (channel: number) => void) => import("./inside/panels/panel.js").Panel>} */
const PANELS = {
  Conv2D: convolutionPanel,
  BatchNormalization: normalizationPanel,
  MaxPooling2D: poolingPanel,
  Dropout: dropoutPanel,
  Flatten: flattenPanel,
  Dense: densePanel,
  Rescaling: mapsPanel,
  LocalContrast: mapsPanel,
}

export default component((root) => {
  const place = /** @type {HTMLElement} */ (root.querySelector(".inside"))
  let have = ""
  let signKey = ""
  /** @type {ReturnType<typeof open> | null} */
  let opened = null
  return {
    update({ data, setStateValue }) {
      const packed = unpacked(data)
      const { id, words, sign, letter, batch, layers, against, open: wanted } = packed.header
      if (packed.networks.letters) {
        const [kept, unfolded] = [opened?.at(), [...place.querySelectorAll("details[open]")].map((one) => one.className)]
        opened?.leave()
        opened = open(packed, words, layers, setStateValue, kept)
        place.replaceChildren(opened.view)
        for (const one of place.querySelectorAll("details")) one.open = unfolded.includes(one.className)
        have = id
        signKey = ""
      }
      if (packed.networks.state) opened?.takeState(packed.header.state, packed.networks.state.numbers)
      if (have === id && opened && signKey !== sign + letter + against + wanted) {
        signKey = sign + letter + against + wanted
        opened.show(bytesOf(sign), letter, signsOf(batch), against, wanted)
      }
      if (packed.header.have !== have) setStateValue("have", have)
    },
    end: () => opened?.leave(),
  }
})

/**
 * @param {import("./engine/packed.js").Packed} packed
 * @param {Record<string, string>} words
 * @param {Record<string, {what: string, counts: string, keras: string, try: string}>} about what is said of each layer
 * @param {(name: string, value: any) => void} tell the server: `did`, that a layer was opened, once; `epoch`, whose weights are wanted
 * @param {{name: string, channel: number}} [kept] what was open in the network before
 */
function open(packed, words, about, tell, kept) {
  const inside = openInside(packed.networks.letters)
  const { beside } = packed.networks
  const other = beside ? openNetwork(beside.description, beside.numbers, beside.small) : null
  let letter = ""
  /** @type {Uint8Array} */
  let original = new Uint8Array(784)
  /** @type {any} */
  let layer = null
  let channel = 0
  /** @type {Map<string, import("./inside/panels/panel.js").Panel>} */
  const panels = new Map()
  let hasTold = false
  const whole = overview(inside, words, (next, map) => {
    choose(next, map)
    if (!hasTold) tell("did", true)
    hasTold = true
  })
  const title = element("h3", {})
  const what = element("p", {})
  const counts = element("p", {})
  const keras = element("code", {})
  const hint = element("p", {})
  const body = element("div", {})
  const reading = element("p", { class: "reading", "aria-live": "polite" })
  const restore = element("button", { type: "button", class: "main", onclick: () => inside.restore() }, words.restore)
  const edited = element("div", { class: "row edited", hidden: true }, element("span", {}), restore)
  const networks = [
    { name: packed.header.name, letters: inside.letters, predict: (/** @type {Uint8Array} */ sign) => inside.network.predict(sign) },
    ...(other ? [{ name: packed.header.besideName, letters: other.letters, predict: (/** @type {Uint8Array} */ sign) => other.predict(sign) }] : []),
  ]
  const nudged = nudge(words, networks, () => original, () => letter, (sign) => inside.show(sign))
  /** @type {Map<number, Float32Array>} */
  const states = new Map()
  /** @type {number | null} */
  let wanted = null
  const becoming = became(words, packed.header.states, (epoch) => {
    wanted = epoch
    const numbers = epoch === null ? null : states.get(epoch)
    becoming.wait(epoch !== null && !numbers)
    if (epoch === null) inside.take(null)
    else if (numbers) inside.take(numbers)
    else tell("epoch", epoch)
  })
  const { lens: given } = packed.header
  const stepping = lens(words, inside, { ...given, signs: signsOf(given.signs) })
  const { pool } = packed.header
  const kin = relatives(words, inside, { letters: pool.letters, signs: signsOf(pool.signs) })
  const compared = sideBySide(words, inside, other ? { name: packed.header.besideName, network: other } : null)
  const covering = cover(words, inside, () => original, (sign) => inside.show(sign))
  const view = element(
    "div",
    {},
    reading,
    whole.view,
    edited,
    element("section", { class: "layer" }, title, what, body, counts, element("p", {}, `${words.inKeras} `, keras), hint),
    compared.view,
    kin.view,
    becoming.view,
    stepping.view,
    covering.view,
    nudged.view,
  )

  /**
   * @param {any} next
   * @param {number} map
   * @param {number} [rival] of a letter, the one that it is held against
   */
  function choose(next, map, rival) {
    for (const panel of panels.values()) panel.leave?.()
    const isOther = next !== layer
    layer = next
    channel = map
    if (!panels.has(layer.kind)) panels.set(layer.kind, PANELS[layer.kind](inside, words, (one) => choose(layer, one)))
    const panel = /** @type {import("./inside/panels/panel.js").Panel} */ (panels.get(layer.kind))
    if (isOther) {
      body.replaceChildren(panel.view)
      const said = about[layer.name] ?? { what: "", counts: "", keras: "", try: "" }
      title.textContent = `${layer.kind} · ${layer.name}`
      what.textContent = said.what
      counts.textContent = said.counts
      keras.textContent = said.keras
      hint.textContent = said.try
    }
    panel.show(layer, channel, rival)
    compared.show(layer, channel)
    kin.show(layer, channel)
    whole.mark(layer, channel)
  }

  let version = inside.version()
  /** @type {number | undefined} */
  let later

  function changed() {
    whole.draw()
    panels.get(layer?.kind)?.update()
    stepping.update()
    compared.update()
    if (version !== inside.version()) {
      version = inside.version()
      clearTimeout(later)
      later = setTimeout(renewSlow, CURVES_AFTER)
    }
    say()
  }

  function renewSlow() {
    nudged.renew()
    covering.renewMap() // an edited network has other reasons
  }

  function say() {
    const [best] = top(inside.letters, inside.answer(), 1)
    const right = letter ? (best.letter === letter ? words.isRight : filled(words.isWrong, { letter })) : ""
    reading.textContent = `${filled(words.reads, { letter: best.letter, share: percent(best.share) })} ${right}`
    edited.hidden = !inside.isEdited()
    if (edited.hidden) return
    const [was] = top(inside.letters, inside.trainedAnswer(), 1)
    const span = /** @type {HTMLElement} */ (edited.firstElementChild)
    span.textContent = filled(words.edited, { letter: was.letter, share: percent(was.share) })
  }

  inside.listen(changed)
  return {
    view,
    /**
     * @param {Uint8Array} sign
     * @param {string} shows
     * @param {Uint8Array[]} batch
     * @param {string} against two letters: why the one, not the other?
     * @param {string} wanted the layer that is to be open, by name; empty for the one that is
     */
    show(sign, shows, batch, against, wanted) {
      original = sign
      letter = shows
      inside.takeBatch(batch)
      compared.offer(batch)
      kin.forget()
      inside.show(sign)
      whole.renew()
      const same = kept && inside.layers.find((one) => one.name === kept.name)
      const first = layer ?? same ?? inside.layers.find((one) => one.kind === "Conv2D") ?? inside.layers.find((one) => one.kind === "Dense")
      const { shape } = inside.output(first.name)
      const map = layer ? channel : first === same && kept && kept.channel < shape[shape.length - 1] ? kept.channel : whole.strongest(first)
      const [one, other] = [...against].map((name) => inside.letters.indexOf(name))
      if (against) choose(inside.layers[inside.layers.length - 1], one, other)
      else {
        const asked = wanted && inside.layers.find((one) => one.name === wanted)
        if (asked) choose(asked, whole.strongest(asked))
        else choose(first, map)
      }
      covering.renew()
      nudged.begin()
    },
    /** @param {number} epoch @param {Float32Array} numbers */
    takeState(epoch, numbers) {
      states.set(epoch, numbers)
      if (epoch !== wanted) return
      becoming.wait(false)
      inside.take(numbers)
    },
    at: () => ({ name: /** @type {string} */ (layer?.name), channel }),
    leave() {
      becoming.leave()
      for (const panel of panels.values()) panel.leave?.()
    },
  }
}
