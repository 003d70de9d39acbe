// What a network reads, as it is shown: the sign that it got, and the most probable letters.

/**
 * Draws a sign, pixel by pixel.
 * @param {HTMLCanvasElement} canvas of 28×28 pixels
 * @param {Uint8Array} sign
 */
export function drawSign(canvas, sign) {
  const pen = canvas.getContext("2d")
  if (!pen) return
  const picture = pen.createImageData(28, 28)
  sign.forEach((grey, i) => picture.data.set([grey, grey, grey, 255], 4 * i))
  pen.putImageData(picture, 0, 0)
}

/**
 * The most probable letters as bars.
 * @param {HTMLElement} list
 * @param {number} count of its rows
 * @returns {(best: {letter: string, share: number}[]) => void} what it shows
 */
export function letterBars(list, count = 5) {
  const rows = Array.from({ length: count }, () => {
    const item = document.createElement("li")
    const [letter, bar, share] = ["b", "div", "span"].map((kind) => item.appendChild(document.createElement(kind)))
    const filled = bar.appendChild(document.createElement("i"))
    list.append(item)
    return { letter, filled, share }
  })
  return (best) => {
    rows.forEach((row, i) => {
      const one = best[i]
      row.letter.textContent = one?.letter ?? ""
      row.filled.style.width = `${100 * (one?.share ?? 0)}%`
      row.share.textContent = one ? percent(one.share) : ""
    })
  }
}

/**
 * @param {number} share
 * @returns {string}
 */
export function percent(share) {
  return new Intl.NumberFormat(document.documentElement.lang || undefined, { style: "percent" }).format(share)
}
