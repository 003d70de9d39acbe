// A square on a picture that can be dragged, made larger and smaller, by pointer, by touch and by keys.

const SMALLEST = 0.05 // of the picture's shorter side
const LARGEST = 1.5 // of its longer side
const STEP = 0.03 // of the square's side, for a key
const GROW = 1.06
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

/** @typedef {{x: number, y: number, side: number}} Square its middle and its side, in pixels of the picture */

/**
 * Lets a square be dragged.
 * @param {HTMLElement} picture what it lies on
 * @param {HTMLElement} square it and, in it, its corners, each with `data-x` and `data-y`: 0 or 1
 * @param {(isLast: boolean) => void} tell that it was moved; `isLast` when it was let go
 * @returns {{resize: (width: number, height: number) => void, put: (at: Square) => void, at: () => Square, isDragged: () => boolean,
 *   end: () => void}} `resize`: the picture's size in pixels, mirrored as it is shown where the width is negative
 */
export function draggable(picture, square, tell) {
  let width = 1
  let height = 1
  let isMirrored = false
  /** @type {Square} */
  let at = { x: 0, y: 0, side: 1 }
  /** @type {{across: [number, number] | null, off: [number, number]} | null} */
  let drag = null

  function draw() {
    const left = at.x - at.side / 2
    placed(square, isMirrored ? width - left - at.side : left, at.y - at.side / 2, at.side, at.side, width, height)
  }

  /** @param {Square} wanted */
  function put({ x, y, side }) {
    at = {
      x: Math.min(Math.max(x, 0), width),
      y: Math.min(Math.max(y, 0), height),
      side: Math.min(Math.max(side, SMALLEST * Math.min(width, height)), LARGEST * Math.max(width, height)),
    }
    draw()
  }

  /**
   * A pointer's place in pixels of the picture.
   * @param {PointerEvent} event
   * @returns {[number, number]}
   */
  function where(event) {
    const frame = picture.getBoundingClientRect()
    const x = ((event.clientX - frame.left) * width) / frame.width
    return [isMirrored ? width - x : x, ((event.clientY - frame.top) * height) / frame.height]
  }

  /** @param {PointerEvent} event */
  function down(event) {
    if (event.button) return
    const [x, y] = where(event)
    const { x: cornerX, y: cornerY } = /** @type {HTMLElement} */ (event.target).dataset
    const isCorner = cornerX !== undefined
    if (!isCorner && event.target !== square) put({ x, y, side: at.side }) // beside the square: it comes there
    // What stays where it is while a corner is pulled: the corner across.
    const right = isMirrored ? 1 - Number(cornerX) : Number(cornerX)
    drag = {
      across: isCorner ? [at.x + at.side * (0.5 - right), at.y + at.side * (0.5 - Number(cornerY))] : null,
      off: [at.x - x, at.y - y],
    }
    picture.setPointerCapture(event.pointerId)
    square.focus({ preventScroll: true })
    event.preventDefault()
  }

  /** @param {PointerEvent} event */
  function move(event) {
    if (!drag) return
    const [x, y] = where(event)
    if (drag.across) {
      const [fixedX, fixedY] = drag.across
      const side = Math.max(Math.abs(x - fixedX), Math.abs(y - fixedY))
      put({ x: fixedX + (Math.sign(x - fixedX) * side) / 2, y: fixedY + (Math.sign(y - fixedY) * side) / 2, side })
    } else {
      put({ x: x + drag.off[0], y: y + drag.off[1], side: at.side })
    }
    tell(false)
  }

  function up() {
    if (!drag) return
    drag = null
    tell(true)
  }

  /** @param {KeyboardEvent} event */
  function key(event) {
    const arrow = ARROWS[event.key]
    if (arrow && event.shiftKey) put({ ...at, side: at.side * (arrow[0] - arrow[1] > 0 ? GROW : 1 / GROW) })
    else if (arrow) put({ ...at, x: at.x + arrow[0] * (isMirrored ? -1 : 1) * STEP * at.side, y: at.y + arrow[1] * STEP * at.side })
    else if (event.key === "+" || event.key === "=") put({ ...at, side: at.side * GROW })
    else if (event.key === "-") put({ ...at, side: at.side / GROW })
    else return
    event.preventDefault()
    tell(false)
  }

  const ending = new AbortController()
  const heard = { signal: ending.signal }
  picture.addEventListener("pointerdown", down, heard)
  picture.addEventListener("pointermove", move, heard)
  picture.addEventListener("pointerup", up, heard)
  picture.addEventListener("pointercancel", up, heard)
  square.addEventListener("keydown", key, heard)

  return {
    resize(newWidth, newHeight) {
      width = Math.abs(newWidth)
      height = newHeight
      isMirrored = newWidth < 0
      draw()
    },
    put,
    at: () => at,
    isDragged: () => drag !== null,
    end: () => ending.abort(),
  }
}

/**
 * Puts an element onto a picture.
 * @param {HTMLElement} element
 * @param {number} left in pixels of the picture, as the others
 * @param {number} top
 * @param {number} wide
 * @param {number} high
 * @param {number} width of the picture
 * @param {number} height
 */
export function placed(element, left, top, wide, high, width, height) {
  element.style.left = `${(100 * left) / width}%`
  element.style.top = `${(100 * top) / height}%`
  element.style.width = `${(100 * wide) / width}%`
  element.style.height = `${(100 * high) / height}%`
}
