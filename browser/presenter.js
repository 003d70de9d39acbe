// A presenter's keys: arrows, Page Down and Page Up, as remote controls send them. Where somebody types, they are left alone.

import { component } from "./parts/mounting.js"

/** @type {Record<string, number>} */
const STEPS = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }
const TYPED_IN = "input, textarea, select, [contenteditable], [role=slider], [role=radiogroup], [role=grid], .map"

export default component(() => {
  let tell = (/** @type {number} */ _by) => {}
  const listen = (/** @type {KeyboardEvent} */ event) => {
    const where = event.composedPath()[0]
    const step = STEPS[event.key]
    if (!step || event.altKey || event.ctrlKey || event.metaKey || (where instanceof Element && where.closest(TYPED_IN))) return
    event.preventDefault()
    tell(step)
  }
  document.addEventListener("keydown", listen)
  return {
    update({ setTriggerValue }) {
      tell = (by) => setTriggerValue("go", by)
    },
    end: () => document.removeEventListener("keydown", listen),
  }
})
