// The page that goes home: one file with a network in it, which draws, takes pictures, shows the camera, and answers.

import { unpacked } from "./engine/packed.js"
import { live } from "./live/live.js"
import { drawSign, letterBars, percent } from "./parts/answers.js"
import { filled } from "./parts/elements.js"
import { bytesOf } from "./parts/sent.js"
import { largestSquare } from "./pictures/squares.js"
import { drawing } from "./pocket/drawing.js"
import { photograph } from "./pocket/photograph.js"
import { openReader } from "./reading/reader.js"
import { top } from "./reading/read.js"

const FEW = 20 // validation signs: a share of fewer says little
const MOST_BYTES = 40_000_000 // of a picture

/** @typedef {import("./pictures/squares.js").Picture} Picture */
/** @typedef {import("./reading/reader.js").Place} Place */

const find = (/** @type {string} */ name) => /** @type {HTMLElement} */ (document.querySelector(name))
const packed = unpacked(bytesOf((find("#network").textContent ?? "").trim()))
const { words, version } = packed.header
const reader = openReader(packed)

// For scripts: 784 numbers from 0 to 255, row by row, to the probabilities of the letters.
Object.assign(window, {
  signlab: {
    letters: reader.letters,
    version,
    predict: (/** @type {ArrayLike<number>} */ pixels) => [...reader.network.predict(Array.from(pixels).flat())],
  },
})

const showBest = letterBars(find(".answer .top"))
const camera = live(find(".live"))
camera.use(reader, words)

/**
 * Shows what is read in a picture.
 * @param {Picture} picture
 * @param {Place} place
 * @param {{several: boolean, contrast: boolean}} way
 */
function answer(picture, place, way) {
  const read = reader.read(picture, place, way)
  const best = top(reader.letters, read.probabilities, 5)
  const [{ letter, share }] = best
  drawSign(/** @type {HTMLCanvasElement} */ (find(".answer .seen")), read.sign)
  find(".answer .letter").classList.toggle("faint", read.isUnlike)
  find(".answer .letter b").textContent = letter
  find(".answer .letter small").textContent = filled(words.sure, { share: percent(share) })
  showBest(best)
  find(".worth").textContent = [read.isUnlike ? words.unknown : worth(share), read.isMirrored ? words.mirrored : ""].join(" ")
}

/**
 * What being so sure has been worth.
 * @param {number} share
 * @returns {string}
 */
function worth(share) {
  const step = Math.min(9, Math.floor(share * 10))
  if (!reader.reliability || reader.reliability.counts[step] < FEW) return ""
  const { right, counts } = reader.reliability
  return filled(words.worth, { count: counts[step], share: percent(right[step]) })
}

function nothing() {
  find(".answer .letter b").textContent = "–"
  find(".answer .letter small").textContent = ""
  find(".worth").textContent = ""
  showBest([])
  drawSign(/** @type {HTMLCanvasElement} */ (find(".answer .seen")), new Uint8Array(784))
}

// Drawing.
const INKS = { light: "#dcdcdc", skin: "#a0a0a0", shadow: "#505050", wall: "#b9b9b9" }
let ink = INKS.light
const brushes = Object.entries(INKS).map(([name, color]) => {
  const button = document.createElement("button")
  button.type = "button"
  button.textContent = words[name]
  button.style.setProperty("--ink", color)
  button.addEventListener("click", () => {
    ink = color
    press(brushes, button)
  })
  return button
})
find(".brushes").append(...brushes)
press(brushes, brushes[0])
const width = /** @type {HTMLInputElement} */ (find(".width input"))
const sheet = drawing(/** @type {HTMLCanvasElement} */ (find(".paper")), () => ({ ink, width: Number(width.value) }), readDrawing)
find(".undo").addEventListener("click", sheet.undo)
find(".empty").addEventListener("click", sheet.clear)

function readDrawing() {
  const picture = sheet.picture()
  if (!picture) return nothing()
  const place = { square: largestSquare(picture.width, picture.height), left: 0, hand: null, lookedFor: false }
  return answer(picture, place, { several: false, contrast: false })
}

// Pictures.
const photo = photograph(find('.way[data-way="picture"]'), reader, (picture, place) => {
  answer(picture, place, { several: true, contrast: true })
  find(".found").textContent = place.hand ? words.found : place.lookedFor ? words.nohand : words.moved
  find(".again").hidden = place.lookedFor
})
find(".again").addEventListener("click", photo.again)
for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("input[type=file]"))) {
  input.addEventListener("change", () => take(input.files?.[0]))
}
document.addEventListener("dragover", (event) => event.preventDefault())
document.addEventListener("drop", (event) => {
  event.preventDefault()
  choose("picture")
  void take(event.dataTransfer?.files[0])
})
document.addEventListener("paste", (event) => {
  const file = event.clipboardData?.files[0]
  if (!file) return
  choose("picture")
  void take(file)
})

/** @param {File | undefined} file */
async function take(file) {
  if (!file) return
  find(".trouble").textContent = ""
  if (file.size > MOST_BYTES) {
    find(".trouble").textContent = words.large
    return
  }
  try {
    await photo.take(file)
  } catch {
    find(".trouble").textContent = filled(words.nopicture, { name: file.name.slice(0, 60) })
  }
}

// Ways.
const ways = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("nav button")])
for (const button of ways) button.addEventListener("click", () => choose(button.dataset.way ?? ""))

/** @param {string} way */
function choose(way) {
  press(
    ways,
    ways.find((button) => button.dataset.way === way),
  )
  for (const section of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".way"))) section.hidden = section.dataset.way !== way
  find(".answer").hidden = way === "live"
  if (way !== "live") camera.stop()
  nothing()
  if (way === "draw") readDrawing()
  if (way === "picture") photo.tellAgain()
}

/**
 * @param {HTMLElement[]} buttons
 * @param {HTMLElement | undefined} pressed
 */
function press(buttons, pressed) {
  for (const button of buttons) button.setAttribute("aria-pressed", String(button === pressed))
}

// From a web space the page can stand on a phone's start screen by itself; as a file the browser's own menu does that.
if (location.protocol.startsWith("http")) {
  const icon = /** @type {HTMLLinkElement} */ (find("link[rel=icon]")).href
  const manifest = { name: document.title, display: "standalone", start_url: location.href, icons: [{ src: icon, sizes: "180x180", type: "image/png" }] }
  const link = Object.assign(document.createElement("link"), { rel: "manifest", href: `data:application/manifest+json,${encodeURIComponent(JSON.stringify(manifest))}` })
  document.head.append(link)
}
choose("draw")
