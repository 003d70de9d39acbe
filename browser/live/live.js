// The live camera: a hand is followed or held in a square, and what a network reads in it is shown as it changes.

import { drawSign, letterBars } from "../parts/answers.js"
import { draggable } from "../parts/dragging.js"
import { filled } from "../parts/elements.js"
import { top } from "../reading/read.js"
import { camera } from "./camera.js"
import { holding, smoothing } from "./steady.js"

/** @typedef {import("../reading/reader.js").Reader} Reader */
/** @typedef {import("../finding/find.js").Hand} Hand */

const ANSWER_EVERY = 66 // milliseconds at least between two answers: fifteen a second are as good as a hundred
const FOLLOW_EVERY = 130 // milliseconds at least between two looks for the hand, which cost more
const MOST_LOOKING = 0.25 // of the time may go into those, so that answers come in time where a training takes the processor
const SURE = 0.5 // a letter has to be this probable to count
const NEW = 0.6 // how much of a hand's new place is taken over at once: the rest of the way it glides

/**
 * The view of a live camera in what `live.html` holds.
 * @param {HTMLElement | ShadowRoot} root
 * @returns {{use: (reader: Reader, words: Record<string, string>) => void, stop: () => void, end: () => void}} `use`: another network, or
 *   other words; `stop`: the camera off
 */
export function live(root) {
  /** @param {string} name */
  const find = (name) => /** @type {HTMLElement} */ (root.querySelector(name))
  const video = /** @type {HTMLVideoElement} */ (find("video"))
  const stage = find(".stage")
  const start = find(".start")
  const turn = find(".turn")
  const follows = /** @type {HTMLInputElement} */ (find(".following input"))
  const which = /** @type {HTMLSelectElement} */ (find(".hands select"))
  const word = find(".word")
  const eye = camera(video)
  const square = draggable(stage, find(".square"), forget)
  const mean = smoothing()
  const meanDistance = smoothing()
  const held = holding()
  /** @type {Reader | null} */
  let reader = null
  /** @type {Record<string, string>} */
  let words = {}
  /** @type {Hand | null} */
  let hand = null
  let left = 0 // how sure it is that the hand is a left one, over the last looks
  let size = [0, 0]
  let lookAgain = -Infinity // when the hand is looked for next
  let searched = 0
  let timer = 0
  /** @type {number[]} */
  let answered = [] // when the last answers came
  const showBest = letterBars(find(".top"))

  async function open(/** @type {() => Promise<void>} */ how) {
    start.setAttribute("disabled", "")
    say(words.waiting)
    try {
      await how()
      say("")
    } catch (error) {
      say(why(error))
    }
    start.removeAttribute("disabled")
    show()
    turn.hidden = !eye.isOpen() || (await eye.count()) < 2
    if (eye.isOpen()) step()
  }

  function close() {
    clearTimeout(timer)
    eye.close()
    hand = null
    forget()
    show()
  }

  function show() {
    const isOpen = eye.isOpen()
    for (const name of [".stage", ".now", ".top", ".ways", ".spelt"]) find(name).hidden = !isOpen
    find(".following").hidden = !reader?.canFind
    turn.hidden ||= !isOpen
    start.textContent = isOpen ? words.stop : words.start
    stage.classList.toggle("mirrored", eye.facesUser())
  }

  function step() {
    if (!eye.isOpen()) {
      close()
      say(words.gone)
      return
    }
    const began = performance.now()
    const frame = document.hidden ? null : eye.frame()
    if (frame && reader) answer(frame, reader, began)
    const took = performance.now() - began
    timer = window.setTimeout(step, Math.max(ANSWER_EVERY - took, 8)) // the page has to breathe in between
  }

  /**
   * @param {import("../pictures/squares.js").Picture} frame
   * @param {Reader} reads
   * @param {number} now
   */
  function answer(frame, reads, now) {
    fit(frame)
    const isFollowing = follows.checked && reads.canFind
    stage.classList.toggle("follows", isFollowing)
    if (isFollowing && now >= lookAgain) {
      follow(frame, reads)
      lookAgain = now + Math.max(FOLLOW_EVERY, (performance.now() - now) / MOST_LOOKING)
    }
    stage.classList.toggle("searches", isFollowing && !hand)
    if (isFollowing && !hand) {
      forget()
      held.hear(null, now)
      faint(words.searching)
      return
    }
    const { x, y, side } = square.at()
    const sure = { auto: isFollowing ? left : 0, left: 1, right: 0 }[which.value] ?? 0
    const place = { square: /** @type {[number, number, number, number]} */ ([x - side / 2, y - side / 2, x + side / 2, y + side / 2]), left: sure, hand, lookedFor: isFollowing }
    const read = reads.read(frame, place, {})
    const probabilities = mean.add(read.probabilities, now)
    const best = top(reads.letters, probabilities, 5)
    const distance = read.distance === null ? 0 : meanDistance.add(Float32Array.of(read.distance), now)[0]
    const isUnlike = distance > 1 || (isFollowing && reads.isDoubtful(hand))
    const isSure = best[0].share >= SURE && !isUnlike
    const { share, counted } = held.hear(isSure ? best[0].letter : null, now)
    if (counted) add(counted)
    drawSign(/** @type {HTMLCanvasElement} */ (find(".seen")), read.sign)
    tell(best, isSure, isUnlike, share, now)
  }

  /**
   * @param {import("../pictures/squares.js").Picture} frame
   * @param {Reader} reads
   */
  function follow(frame, reads) {
    const found = reads.follow(frame, hand, searched++)
    if (found && hand) {
      const old = hand.box
      found.box = /** @type {any} */ (found.box.map((value, i) => NEW * value + (1 - NEW) * old[i]))
    }
    left = found ? (hand ? 0.8 * left + 0.2 * found.left : found.left) : 0
    hand = found
    if (!hand) return
    const [l, t, r, b] = reads.squareOf(hand)
    square.put({ x: (l + r) / 2, y: (t + b) / 2, side: r - l })
  }

  /** @param {{width: number, height: number}} frame */
  function fit({ width, height }) {
    const across = eye.facesUser() ? -width : width // as a mirror, or not: the other camera's frames may have the same size
    if (size[0] === across && size[1] === height) return
    size = [across, height]
    square.resize(across, height)
    square.put({ x: width / 2, y: height / 2, side: 0.7 * Math.min(width, height) })
  }

  /**
   * @param {{letter: string, share: number}[]} best
   * @param {boolean} isSure
   * @param {boolean} isUnlike
   * @param {number} share of the time that a letter has to be held
   * @param {number} now
   */
  function tell(best, isSure, isUnlike, share, now) {
    answered = [...answered.filter((when) => now - when < 1000), now]
    find(".letter").classList.toggle("faint", !isSure)
    find(".letter b").textContent = best[0].letter
    find(".letter small").textContent = isUnlike ? words.unlike : filled(words.speed, { count: answered.length })
    find(".held i").style.width = `${100 * share}%`
    showBest(best)
    stage.dataset.answers = String(answered.length)
  }

  /** @param {string} reason */
  function faint(reason) {
    delete stage.dataset.answers
    find(".letter").classList.add("faint")
    find(".letter b").textContent = "–"
    find(".letter small").textContent = reason
    find(".held i").style.width = "0"
    showBest([])
  }

  function forget() {
    mean.forget()
    meanDistance.forget()
  }

  /** @param {string} letter */
  function add(letter) {
    word.textContent += letter
  }

  /** @param {string} text */
  function say(text) {
    find(".message").textContent = text
    find(".message").hidden = !text
  }

  /** @param {unknown} error */
  function why(error) {
    const name = error instanceof Error ? error.name : ""
    if (name === "NotAllowedError" || name === "SecurityError") return words.denied
    if (name === "NotFoundError" || name === "OverconstrainedError") return words.none
    if (name === "NotReadableError" || name === "AbortError") return words.busy
    return words.insecure // no camera in this browser's page at all
  }

  const ending = new AbortController()
  /**
   * @param {string} name
   * @param {() => void} act
   */
  const onClick = (name, act) => find(name).addEventListener("click", act, { signal: ending.signal })
  onClick(".start", () => (eye.isOpen() ? close() : void open(eye.open)))
  onClick(".turn", () => void open(eye.next))
  onClick(".space", () => add(" "))
  onClick(".delete", () => (word.textContent = [...(word.textContent ?? "")].slice(0, -1).join("")))
  onClick(".clear", () => (word.textContent = ""))
  for (const button of root.querySelectorAll(".jz button")) {
    button.addEventListener("click", () => add(/** @type {HTMLElement} */ (button).dataset.letter ?? ""), { signal: ending.signal })
  }

  return {
    use(newReader, newWords) {
      reader = newReader
      words = newWords
      forget()
      const texts = { ".turn": "turn", ".following span": "follow", ".hands span": "which", ".how": "how", ".space": "space", ".delete": "delete", ".clear": "clear", ".jz > span": "jz" }
      for (const [name, key] of Object.entries(texts)) find(name).textContent = words[key]
      for (const option of which.options) option.textContent = words[option.value]
      find(".square").setAttribute("aria-label", words.square)
      find(".seen").setAttribute("aria-label", words.seen)
      find(".word").setAttribute("aria-label", words.word)
      show()
    },
    stop: () => {
      if (eye.isOpen()) close()
    },
    end() {
      clearTimeout(timer)
      ending.abort()
      square.end()
      eye.close()
    },
  }
}
