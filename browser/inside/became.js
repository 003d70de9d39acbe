// How the network came to be: a slider over the epochs of which the weights were kept.

import { element, filled } from "../parts/elements.js"

const PLAY_EVERY = 700 // milliseconds for an epoch

/**
 * @param {Record<string, string>} words
 * @param {number[]} epochs those that were kept, in order
 * @param {(epoch: number | null) => void} show the state after so many epochs; null is the network as it is now
 */
export function became(words, epochs, show) {
  const slider = element("input", { type: "range", min: 0, max: epochs.length, step: 1, value: epochs.length, "aria-label": words.became, oninput: move })
  const text = element("output", {})
  const play = element("button", { type: "button", onclick: toggle }, words.play)
  const view = element("section", { class: "became", hidden: !epochs.length }, element("h3", {}, words.became), element("p", {}, words.becameHow), element("div", { class: "row" }, play, slider, text))
  /** @type {number | undefined} */
  let timer
  let isWaiting = false

  /** @param {number} at */
  function titleOf(at) {
    if (at === epochs.length) return words.asNow
    return epochs[at] === 0 ? words.atStart : filled(words.afterEpochs, { epoch: epochs[at] })
  }

  function move() {
    const at = Number(slider.value)
    text.textContent = titleOf(at)
    slider.setAttribute("aria-valuetext", titleOf(at))
    show(epochs[at] ?? null)
  }

  function toggle() {
    if (timer) {
      stop()
      return
    }
    if (Number(slider.value) === epochs.length) slider.value = "0"
    move()
    play.textContent = words.pause
    timer = setInterval(() => {
      if (isWaiting) return
      if (Number(slider.value) === epochs.length) {
        stop()
        return
      }
      slider.value = String(Number(slider.value) + 1)
      move()
    }, PLAY_EVERY)
  }

  function stop() {
    clearInterval(timer)
    timer = undefined
    play.textContent = words.play
  }

  text.textContent = titleOf(epochs.length)
  return {
    view,
    /** @param {boolean} waits whether the state is still on its way */
    wait(waits) {
      isWaiting = waits
      text.textContent = waits ? words.loadingState : titleOf(Number(slider.value))
    },
    leave: stop,
  }
}
