// A square on a picture that can be dragged. The page is told where it is while it moves.

import { draggable, placed } from "./parts/dragging.js"
import { component } from "./parts/mounting.js"

const SEND_EVERY = 200 // milliseconds while it is dragged

export default component((root) => {
  const [picture, hand, square] = [".picture", ".hand", ".square"].map((name) => /** @type {HTMLElement} */ (root.querySelector(name)))
  const image = /** @type {HTMLImageElement} */ (root.querySelector("img"))
  /** @type {(name: string, value: any) => void} */
  let send = () => {}
  let sentAt = -Infinity
  /** @type {number | undefined} */
  let later
  const dragged = draggable(picture, square, tell)

  /** @param {boolean} isLast */
  function tell(isLast) {
    clearTimeout(later)
    const wait = sentAt + SEND_EVERY - performance.now()
    if (!isLast && wait > 0) {
      later = setTimeout(() => tell(true), wait)
      return
    }
    sentAt = performance.now()
    const { x, y, side } = dragged.at()
    send("moved", [x - side / 2, y - side / 2, x + side / 2, y + side / 2])
  }

  return {
    update({ data, setTriggerValue }) {
      send = setTriggerValue
      if (image.src !== data.src) image.src = data.src
      image.alt = data.words.picture
      square.setAttribute("aria-label", data.words.square)
      square.title = data.words.square
      hand.hidden = !data.hand
      const { width, height } = data
      if (data.hand) {
        const [left, top, right, bottom] = data.hand
        placed(hand, left, top, right - left, bottom - top, width, height)
      }
      if (dragged.isDragged() || performance.now() - sentAt < 2 * SEND_EVERY) return // the learner's hand is ahead of the page
      const [left, top, right, bottom] = data.square
      dragged.resize(width, height)
      dragged.put({ x: (left + right) / 2, y: (top + bottom) / 2, side: right - left })
    },
    end() {
      clearTimeout(later)
      dragged.end()
    },
  }
})
