// One map as a picture: each value a square, with frames on it, that can be pointed at and walked on.

import { colour } from "./colours.js"
import { element } from "./elements.js"

/** @typedef {{y: number, x: number, height: number, width: number, kind?: string}} Frame in places of the map */

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }

/**
 * A map that is shown.
 * @param {string} name for a screen reader
 * @param {((y: number, x: number) => void) | null} [point] what a pointer, or a key, on a place does
 */
export function mapView(name, point = null) {
  const canvas = element("canvas", { width: 1, height: 1 })
  const frames = element("div", { class: "frames" })
  const view = element("div", { class: "map", role: "img", "aria-label": name, tabindex: point ? 0 : null }, canvas, frames)
  let height = 1
  let width = 1
  let place = { y: 0, x: 0 }

  /** @param {PointerEvent} event */
  function pointed(event) {
    const box = canvas.getBoundingClientRect()
    const y = Math.min(height - 1, Math.max(0, Math.floor(((event.clientY - box.top) * height) / box.height)))
    const x = Math.min(width - 1, Math.max(0, Math.floor(((event.clientX - box.left) * width) / box.width)))
    if (point && (y !== place.y || x !== place.x || event.type === "pointerdown")) point(y, x)
    place = { y, x }
  }
  if (point) {
    view.classList.add("pointed")
    view.addEventListener("pointermove", pointed)
    view.addEventListener("pointerdown", pointed)
    view.addEventListener("keydown", (event) => {
      const step = ARROWS[event.key]
      if (!step) return
      event.preventDefault()
      const [y, x] = [place.y + step[0], place.x + step[1]]
      if (y < 0 || x < 0 || y >= height || x >= width) return
      place = { y, x }
      point(y, x)
    })
  }

  return {
    view,
    /**
     * @param {(y: number, x: number) => number} value
     * @param {number} tall
     * @param {number} wide
     * @param {{most: number, signed: boolean, outside?: (y: number, x: number) => boolean}} how `outside`: places that padding added
     */
    draw(value, tall, wide, { most, signed, outside }) {
      height = tall
      width = wide
      canvas.width = wide
      canvas.height = tall
      const pen = canvas.getContext("2d")
      if (!pen) return
      const picture = pen.createImageData(wide, tall)
      for (let y = 0; y < tall; y++) {
        for (let x = 0; x < wide; x++) {
          const out = outside?.(y, x)
          picture.data.set(out ? [...colour(0, 1, signed), 110] : [...colour(value(y, x), most, signed), 255], 4 * (y * wide + x))
        }
      }
      pen.putImageData(picture, 0, 0)
    },
    /** @param {Frame[]} marked */
    frame(marked) {
      frames.replaceChildren(
        ...marked.map(({ y, x, height: tall, width: wide, kind }) =>
          element("i", {
            class: kind ?? "",
            style: `top:${(100 * y) / height}%;left:${(100 * x) / width}%;height:${(100 * tall) / height}%;width:${(100 * wide) / width}%`,
          }),
        ),
      )
    },
    /** @param {number} y @param {number} x */
    stand(y, x) {
      place = { y, x }
    },
    /** @param {string} text */
    call: (text) => view.setAttribute("aria-label", text),
  }
}

/** @typedef {ReturnType<typeof mapView>} MapView */
