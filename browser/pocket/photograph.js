// A picture of the learner's own, with the square that the network gets.

import { draggable } from "../parts/dragging.js"

const SIDE = 512 // pixels of the longer side that are kept: a hand in it has more than a network takes

/** @typedef {import("../pictures/squares.js").Picture} Picture */
/** @typedef {import("../reading/reader.js").Reader} Reader */
/** @typedef {import("../reading/reader.js").Place} Place */

/**
 * The view of one picture.
 * @param {HTMLElement} section
 * @param {Reader} reader
 * @param {(picture: Picture, place: Place) => void} tell what is to be read, and where
 * @returns {{take: (file: Blob) => Promise<void>, again: () => void, tellAgain: () => void}} `take` rejects what is no picture
 */
export function photograph(section, reader, tell) {
  const canvas = /** @type {HTMLCanvasElement} */ (section.querySelector(".photo"))
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }))
  const frame = /** @type {HTMLElement} */ (section.querySelector(".picture"))
  const square = draggable(frame, /** @type {HTMLElement} */ (section.querySelector(".square")), moved)
  /** @type {Picture | null} */
  let picture = null
  /** @type {Place | null} */
  let place = null

  function moved() {
    if (!picture) return
    const { x, y, side } = square.at()
    place = { square: [x - side / 2, y - side / 2, x + side / 2, y + side / 2], left: place?.left ?? 0, hand: null, lookedFor: false }
    tell(picture, place)
  }

  function find() {
    if (!picture) return
    place = reader.find(picture)
    const [left, top, right, bottom] = place.square
    square.resize(picture.width, picture.height)
    square.put({ x: (left + right) / 2, y: (top + bottom) / 2, side: right - left })
    tell(picture, place)
  }

  return {
    async take(file) {
      const image = await createImageBitmap(file) // upright, as its file says
      const scale = Math.min(1, SIDE / Math.max(image.width, image.height))
      canvas.width = Math.max(1, Math.round(image.width * scale))
      canvas.height = Math.max(1, Math.round(image.height * scale))
      pen.fillStyle = "white" // what shows where a picture is transparent
      pen.fillRect(0, 0, canvas.width, canvas.height)
      pen.imageSmoothingQuality = "high"
      pen.drawImage(image, 0, 0, canvas.width, canvas.height)
      image.close()
      picture = { values: pen.getImageData(0, 0, canvas.width, canvas.height).data, width: canvas.width, height: canvas.height }
      frame.hidden = false
      find()
    },
    again: find,
    tellAgain: () => picture && place && tell(picture, place),
  }
}
