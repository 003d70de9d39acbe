// Drawing with shades of grey before a wall: soft strokes, which can be taken back.

const SIDE = 280

/** @typedef {{ink: string, width: number, points: [number, number][]}} Stroke */

/**
 * A canvas to draw on.
 * @param {HTMLCanvasElement} canvas
 * @param {() => {ink: string, width: number}} brush the one in use
 * @param {() => void} tell that something was drawn or taken back
 * @returns {{undo: () => void, clear: () => void, isEmpty: () => boolean, picture: () => import("../pictures/squares.js").Picture | null}}
 */
export function drawing(canvas, brush, tell) {
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }))
  /** @type {Stroke[]} */
  let strokes = []
  /** @type {Stroke | null} */
  let now = null

  function draw() {
    const wall = pen.createLinearGradient(0, 0, 0, SIDE)
    wall.addColorStop(0, "rgb(200 200 200)")
    wall.addColorStop(1, "rgb(165 165 165)")
    pen.fillStyle = wall
    pen.fillRect(0, 0, SIDE, SIDE)
    for (const stroke of strokes) for (const [i, point] of stroke.points.entries()) dab(stroke, stroke.points[i - 1] ?? point, point)
  }

  /**
   * Soft dots from one point to the next.
   * @param {Stroke} stroke
   * @param {[number, number]} from
   * @param {[number, number]} to
   */
  function dab({ ink, width }, from, to) {
    const reach = 0.65 * width
    const count = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / (width / 6)))
    for (let i = 1; i <= count; i++) {
      const x = from[0] + ((to[0] - from[0]) * i) / count
      const y = from[1] + ((to[1] - from[1]) * i) / count
      const shade = pen.createRadialGradient(x, y, 0.4 * reach, x, y, reach)
      shade.addColorStop(0, ink)
      shade.addColorStop(1, `${ink}00`)
      pen.fillStyle = shade
      pen.fillRect(x - reach, y - reach, 2 * reach, 2 * reach)
    }
  }

  /**
   * @param {PointerEvent} event
   * @returns {[number, number]}
   */
  function where(event) {
    const frame = canvas.getBoundingClientRect()
    return [((event.clientX - frame.left) * SIDE) / frame.width, ((event.clientY - frame.top) * SIDE) / frame.height]
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button) return
    canvas.setPointerCapture(event.pointerId)
    now = { ...brush(), points: [where(event)] }
    strokes.push(now)
    dab(now, now.points[0], now.points[0])
    event.preventDefault()
  })
  canvas.addEventListener("pointermove", (event) => {
    if (!now) return
    const point = where(event)
    dab(now, now.points[now.points.length - 1], point)
    now.points.push(point)
    tell()
  })
  for (const name of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(name, () => {
      if (now) tell()
      now = null
    })
  }
  draw()

  const change = (/** @type {Stroke[]} */ left) => {
    strokes = left
    draw()
    tell()
  }
  return {
    undo: () => change(strokes.slice(0, -1)),
    clear: () => change([]),
    isEmpty: () => !strokes.length,
    picture: () => (strokes.length ? { values: pen.getImageData(0, 0, SIDE, SIDE).data, width: SIDE, height: SIDE } : null),
  }
}
