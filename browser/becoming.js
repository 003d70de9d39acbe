// A network while it learns: one sign of each letter with what it reads in it now, and its first kernels as they form. The page sends the
// network's numbers whenever a state of it was kept; the answers are computed here.

import { openNetwork } from "./engine/network.js"
import { unpacked } from "./engine/packed.js"
import { largest } from "./parts/colours.js"
import { element, filled } from "./parts/elements.js"
import { mapView } from "./parts/map_view.js"
import { drawSign, percent } from "./parts/answers.js"
import { component } from "./parts/mounting.js"
import { signsOf } from "./parts/sent.js"

export default component((root) => {
  const place = /** @type {HTMLElement} */ (root.querySelector(".becoming"))
  let have = ""
  return {
    update({ data, setStateValue }) {
      const { header, networks } = unpacked(data)
      if (networks.letters) {
        have = header.id
        place.replaceChildren(...shown(header, openNetwork(networks.letters.description, networks.letters.numbers)))
      }
      if (header.have !== have) setStateValue("have", have)
    },
    end() {},
  }
})

/**
 * @param {any} header
 * @param {import("./engine/network.js").Network} network
 * @returns {HTMLElement[]}
 */
function shown({ words, signs, letters, epoch }, network) {
  const pictures = signsOf(signs)
  let right = 0
  const tiles = [...letters].map((letter, i) => {
    const answer = network.predict(pictures[i])
    const best = answer.indexOf(Math.max(...answer))
    const said = network.letters[best]
    right += Number(said === letter)
    const picture = element("canvas", { width: 28, height: 28, role: "img", "aria-label": filled(words.tile, { letter, said, share: percent(answer[best]) }) })
    drawSign(picture, pictures[i])
    return element("figure", { class: said === letter ? "right" : "" }, picture, element("figcaption", {}, said === letter ? `${letter} ✓` : `${letter} → ${said}`))
  })
  const text = filled(epoch ? words.now : words.atStart, { epoch, right, count: letters.length })
  const parts = [element("p", { role: "status" }, text), element("div", { class: "signs" }, ...tiles)]
  const layer = network.layers.find((one) => one.kind === "Conv2D" && one.kernel.shape[2] === 1)
  if (layer) parts.push(element("p", {}, words.kernels), element("div", { class: "kernels" }, ...kernels(layer, words)))
  return parts
}

/**
 * @param {any} layer
 * @param {Record<string, string>} words
 */
function kernels(layer, words) {
  const [size, , , count] = layer.kernel.shape
  const most = largest(layer.kernel.values)
  return Array.from({ length: count }, (_none, filter) => {
    const map = mapView(filled(words.kernel, { filter: filter + 1 }))
    map.draw((y, x) => layer.kernel.values[(y * size + x) * count + filter], size, size, { most, signed: true })
    return map.view
  })
}
