// @ts-nocheck - it reads what Plotly keeps to itself, and has no types for
// Shows a sign's picture beside its point on the map: under the pointer, and by arrow keys.

import { component } from "./parts/mounting.js"

const SIDE = 28
const FAR = 40 // pixels that Shift jumps at least
const DOUBLE = 500 // milliseconds of a double click
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

export default component((root) => {
  const [walk, spoken, layer, ring, card] = ["walk", "spoken", "layer", "ring", "card"].map((name) => root.querySelector("." + name))
  const pen = card.querySelector("canvas").getContext("2d")
  const sheet = new Image()
  let data = {}
  let send = () => {}
  let last = { index: null, when: -Infinity }
  let places = new Map() // a sign's index in the training part -> its place in the sheet
  let chart = null
  let current = null

  function hide() {
    current = null
    if (layer.matches(":popover-open")) layer.hidePopover()
  }

  // A point is { x, y, index, letter }, x and y in pixels of the window.
  function show(point) {
    const place = places.get(point.index)
    if (place === undefined || !sheet.complete) return
    current = point
    pen.drawImage(sheet, SIDE * (place % data.columns), SIDE * Math.floor(place / data.columns), SIDE, SIDE, 0, 0, SIDE, SIDE)
    const which = data.words.sign.replace("{number}", point.index + 1)
    card.querySelector("b").textContent = point.letter
    card.querySelector(".which").textContent = which
    if (!layer.matches(":popover-open")) layer.showPopover() // the top layer: nothing clips it, also in full screen
    ring.style.left = `${point.x}px`
    ring.style.top = `${point.y}px`
    const { width, height } = card.getBoundingClientRect()
    const left = point.x + 16 + width < window.innerWidth ? point.x + 16 : point.x - 16 - width
    card.style.left = `${Math.max(4, left)}px`
    card.style.top = `${Math.min(Math.max(4, point.y - height / 2), window.innerHeight - height - 4)}px`
  }

  // By keys one walks on a map that may scroll meanwhile, into view for one: the picture stays with its point. The pointer's goes.
  function follow() {
    if (!current || !walk.matches(":focus")) return hide()
    const again = pointsInView().find((point) => point.index === current.index)
    if (again) show(again)
    else hide()
  }

  function onScreen(trace, number) {
    const { xaxis, yaxis } = chart._fullLayout
    const frame = chart.getBoundingClientRect()
    return {
      x: frame.left + xaxis._offset + xaxis.d2p(trace.x[number]),
      y: frame.top + yaxis._offset + yaxis.d2p(trace.y[number]),
      index: Number(trace.customdata[number]),
      letter: trace.text[number],
    }
  }

  // Streamlit reports what was drawn around, but no clicks while the lasso is the tool. Of a double click only the letting go counts.
  function catchOne(index) {
    const now = performance.now()
    if (now - last.when < DOUBLE && (last.index === index || last.index === null)) return
    last = { index, when: now }
    send({ do: "catch", index })
  }

  function letGo() {
    last = { index: null, when: performance.now() }
    send({ do: "let go" })
  }

  function onClick({ points: [point] }) {
    if (!point) return
    show(onScreen(point.fullData, point.pointNumber)) // a finger does not hover
    catchOne(Number(point.customdata))
  }

  function onHover({ points: [{ fullData, pointNumber }] }) {
    show(onScreen(fullData, pointNumber))
  }

  // Streamlit may draw the chart after this, and again.
  function attach() {
    const found = document.querySelector(`.st-key-${data.chart} .js-plotly-plot`)
    if (found === chart || (found && !found.on)) return
    detach()
    chart = found
    for (const [name, answer] of Object.entries(answers)) chart?.on(name, answer)
  }

  function detach() {
    for (const [name, answer] of Object.entries(answers)) chart?.removeListener?.(name, answer)
    chart = null
    hide()
  }

  function pointsInView() {
    const { xaxis, yaxis } = chart._fullLayout
    const frame = chart.getBoundingClientRect()
    const [left, top] = [frame.left + xaxis._offset, frame.top + yaxis._offset]
    return chart._fullData
      .filter((trace) => trace.visible === true)
      .flatMap((trace) => Array.from(trace.x, (_x, number) => onScreen(trace, number)))
      .filter(({ x, y }) => x >= left && x <= left + xaxis._length && y >= top && y <= top + yaxis._length)
  }

  // The nearest point in a direction, within 45 degrees to either side of it.
  function nearest(points, from, [across, down], least) {
    let best = null
    let shortest = Infinity
    for (const point of points) {
      const [dx, dy] = [point.x - from.x, point.y - from.y]
      const ahead = dx * across + dy * down
      const aside = Math.abs(dx * down) + Math.abs(dy * across)
      const distance = Math.hypot(dx, dy)
      if (ahead > 0 && aside <= ahead && distance >= least && distance < shortest && point.index !== from.index) {
        best = point
        shortest = distance
      }
    }
    return best
  }

  function onKey(event) {
    attach()
    if (!chart) return
    if (event.key in ARROWS) {
      event.preventDefault()
      const points = pointsInView()
      const { xaxis, yaxis } = chart._fullLayout
      const frame = chart.getBoundingClientRect()
      const middle = { x: frame.left + xaxis._offset + xaxis._length / 2, y: frame.top + yaxis._offset + yaxis._length / 2 }
      const from = current && points.find((point) => point.index === current.index)
      const next = nearest(points, from ?? middle, ARROWS[event.key], event.shiftKey ? FAR : 0) ?? from
      if (!next) return
      show(next)
      spoken.textContent = `${next.letter}, ${card.querySelector(".which").textContent}`
    } else if (event.key === "Enter" && current) {
      event.preventDefault()
      send({ do: "add", index: current.index })
    } else if (event.key === "Escape") {
      hide()
    }
  }

  // The map has to be seen while one walks on it.
  function onFocus() {
    chart?.scrollIntoView({ block: "nearest" })
  }

  const answers = {
    plotly_hover: onHover,
    plotly_unhover: follow,
    plotly_relayout: follow,
    plotly_click: onClick,
    plotly_deselect: letGo,
  }
  // What was drawn around lies above its points, and Plotly would keep the pointer from them.
  const outlines = new CSSStyleSheet()
  document.adoptedStyleSheets.push(outlines)

  const watcher = new MutationObserver(attach)
  watcher.observe(document.body, { childList: true, subtree: true })
  walk.addEventListener("keydown", onKey)
  walk.addEventListener("focus", onFocus)
  walk.addEventListener("blur", hide)
  window.addEventListener("scroll", follow, true)
  window.addEventListener("resize", follow)

  return {
    update({ data: fresh, setTriggerValue }) {
      data = fresh
      places = new Map(data.indices.map((index, place) => [index, place]))
      send = (what) => setTriggerValue("wish", what)
      walk.textContent = data.words.hint
      if (sheet.src !== data.sheet) sheet.src = data.sheet
      outlines.replaceSync(`.st-key-${data.chart} .selectionlayer path { pointer-events: none !important }`)
      attach()
    },
    end() {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== outlines)
      watcher.disconnect()
      window.removeEventListener("scroll", follow, true)
      window.removeEventListener("resize", follow)
      detach()
    },
  }
})
