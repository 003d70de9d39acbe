// A square on a picture that can be dragged, made larger and smaller, by pointer, by touch and by keys. The page is told where it is while
// it moves. Streamlit calls the exported function again at each run of the page; what it needs to remember is kept by its place on the page.

const SEND_EVERY = 200 // milliseconds while it is dragged
const SMALLEST = 0.05 // of the picture's shorter side
const STEP = 0.03 // of the square's side, for a key
const GROW = 1.06
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
const mounted = new WeakMap()

export default function ({ parentElement, data, setTriggerValue }) {
  if (!mounted.has(parentElement)) mounted.set(parentElement, mount(parentElement))
  const here = mounted.get(parentElement)
  here.update(data, setTriggerValue)
  return () => {
    here.end()
    mounted.delete(parentElement)
  }
}

function mount(root) {
  const [picture, image, hand, square] = [".picture", "img", ".hand", ".square"].map((name) => root.querySelector(name))
  let data = null
  let send = () => {}
  let at = { x: 0, y: 0, side: 1 } // middle and side of the square, in pixels of the picture
  let drag = null
  let sentAt = -Infinity
  let later = 0

  function place(element, left, top, width, height) {
    const share = (value, whole) => `${(100 * value) / whole}%`
    element.style.left = share(left, data.width)
    element.style.top = share(top, data.height)
    element.style.width = share(width, data.width)
    element.style.height = share(height, data.height)
  }

  function draw() {
    place(square, at.x - at.side / 2, at.y - at.side / 2, at.side, at.side)
  }

  function set(x, y, side) {
    const shorter = Math.min(data.width, data.height)
    at = {
      x: Math.min(Math.max(x, 0), data.width),
      y: Math.min(Math.max(y, 0), data.height),
      side: Math.min(Math.max(side, SMALLEST * shorter), 1.5 * Math.max(data.width, data.height)),
    }
    draw()
  }

  function tell(now) {
    clearTimeout(later)
    const wait = sentAt + SEND_EVERY - performance.now()
    if (!now && wait > 0) {
      later = setTimeout(() => tell(true), wait)
      return
    }
    sentAt = performance.now()
    const reach = at.side / 2
    send("moved", [at.x - reach, at.y - reach, at.x + reach, at.y + reach])
  }

  // A pointer's place in pixels of the picture.
  function where(event) {
    const frame = picture.getBoundingClientRect()
    return [((event.clientX - frame.left) * data.width) / frame.width, ((event.clientY - frame.top) * data.height) / frame.height]
  }

  function down(event) {
    if (!data || event.button) return
    const [x, y] = where(event)
    const corner = event.target.dataset.x
    const inside = event.target === square
    if (corner === undefined && !inside) set(x, y, at.side) // beside the square: it comes there
    // What stays where it is while a corner is pulled: the corner across.
    const across = corner === undefined ? null : [at.x + at.side * (0.5 - Number(corner)), at.y + at.side * (0.5 - Number(event.target.dataset.y))]
    drag = { across, off: [at.x - x, at.y - y] }
    picture.setPointerCapture(event.pointerId)
    square.focus({ preventScroll: true })
    event.preventDefault()
  }

  function move(event) {
    if (!drag) return
    const [x, y] = where(event)
    if (drag.across) {
      const [fixedX, fixedY] = drag.across
      const side = Math.max(Math.abs(x - fixedX), Math.abs(y - fixedY))
      set(fixedX + (Math.sign(x - fixedX) * side) / 2, fixedY + (Math.sign(y - fixedY) * side) / 2, side)
    } else {
      set(x + drag.off[0], y + drag.off[1], at.side)
    }
    tell(false)
  }

  function up() {
    if (!drag) return
    drag = null
    tell(true)
  }

  function key(event) {
    const arrow = ARROWS[event.key]
    if (arrow && event.shiftKey) set(at.x, at.y, at.side * (arrow[0] - arrow[1] > 0 ? GROW : 1 / GROW))
    else if (arrow) set(at.x + arrow[0] * STEP * at.side, at.y + arrow[1] * STEP * at.side, at.side)
    else if (event.key === "+" || event.key === "=") set(at.x, at.y, at.side * GROW)
    else if (event.key === "-") set(at.x, at.y, at.side / GROW)
    else return
    event.preventDefault()
    tell(false)
  }

  const heard = [
    [picture, "pointerdown", down],
    [picture, "pointermove", move],
    [picture, "pointerup", up],
    [picture, "pointercancel", up],
    [square, "keydown", key],
  ]
  for (const [element, name, handle] of heard) element.addEventListener(name, handle)

  return {
    update(newData, setTriggerValue) {
      data = newData
      send = setTriggerValue
      if (image.src !== data.src) image.src = data.src
      image.alt = data.words.picture
      square.setAttribute("aria-label", data.words.square)
      square.title = data.words.square
      hand.hidden = !data.hand
      if (data.hand) place(hand, data.hand[0], data.hand[1], data.hand[2] - data.hand[0], data.hand[3] - data.hand[1])
      if (drag || performance.now() - sentAt < 2 * SEND_EVERY) return // the learner's hand is ahead of the page
      const [left, top, right, bottom] = data.square
      at = { x: (left + right) / 2, y: (top + bottom) / 2, side: right - left }
      draw()
    },
    end() {
      clearTimeout(later)
      for (const [element, name, handle] of heard) element.removeEventListener(name, handle)
    },
  }
}
