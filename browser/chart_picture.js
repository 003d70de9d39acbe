// A chart of the page as a file: the drawing that Plotly made, on the page's own ground, as SVG or PNG. Nothing is sent anywhere.

import { component } from "./parts/mounting.js"

const SHARP = 3 // pixels of the file for one of the page

export default component((root) => {
  let chart = ""
  let name = ""
  let failed = ""
  const said = /** @type {HTMLElement} */ (root.querySelector("[role=status]"))
  for (const button of root.querySelectorAll("button")) {
    button.addEventListener("click", async () => {
      said.textContent = ""
      try {
        const drawn = drawing(chart)
        const svg = new Blob([drawn.text], { type: "image/svg+xml" })
        save(button.dataset.kind === "svg" ? svg : await painted(svg, drawn), `${name}.${button.dataset.kind}`)
      } catch {
        said.textContent = failed
      }
    })
  }
  return {
    update({ data }) {
      ;({ chart, name, failed } = data)
    },
    end() {},
  }
})

/**
 * The layers of a chart of this page, one above another, in one picture.
 * @param {string} key the class that Streamlit gives it
 * @returns {{text: string, width: number, height: number}}
 */
function drawing(key) {
  const layers = [...document.querySelectorAll(`.${CSS.escape(key)} svg.main-svg`)]
  const { width, height } = layers[0].getBoundingClientRect()
  const whole = document.createElementNS("http://www.w3.org/2000/svg", "svg")
  for (const [attribute, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` })) whole.setAttribute(attribute, String(value))
  whole.style.fontFamily = getComputedStyle(layers[0]).fontFamily
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect")
  for (const [attribute, value] of Object.entries({ width: "100%", height: "100%", fill: groundOf(layers[0]) })) ground.setAttribute(attribute, value)
  whole.append(ground, ...layers.map((layer) => layer.cloneNode(true)))
  return { text: new XMLSerializer().serializeToString(whole), width, height }
}

/**
 * The colour behind an element.
 * @param {Element} element
 * @returns {string}
 */
function groundOf(element) {
  for (let one = /** @type {Element | null} */ (element); one; one = one.parentElement) {
    const colour = getComputedStyle(one).backgroundColor
    if (!/, 0\)$|transparent/.test(colour)) return colour
  }
  return "white"
}

/**
 * @param {Blob} svg
 * @param {{width: number, height: number}} size
 * @returns {Promise<Blob>}
 */
async function painted(svg, { width, height }) {
  const address = URL.createObjectURL(svg)
  try {
    const image = new Image()
    image.src = address
    await image.decode()
    const canvas = document.createElement("canvas")
    canvas.width = Math.round(width * SHARP)
    canvas.height = Math.round(height * SHARP)
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"))
    pen.drawImage(image, 0, 0, canvas.width, canvas.height)
    return await new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("no picture"))), "image/png"))
  } finally {
    URL.revokeObjectURL(address)
  }
}

/** @param {Blob} blob @param {string} name */
function save(blob, name) {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 1000)
}
