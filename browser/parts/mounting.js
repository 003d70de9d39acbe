// Streamlit calls a component's function again at each run of the page. What the component needs to remember is kept by its place there.

/**
 * What Streamlit hands to a component.
 * @typedef {object} Handed
 * @property {HTMLElement | ShadowRoot} parentElement
 * @property {any} data
 * @property {(name: string, value: any) => void} setStateValue
 * @property {(name: string, value: any) => void} setTriggerValue
 */

/**
 * A component of what is made once and then told what is new.
 * @param {(root: HTMLElement | ShadowRoot) => {update: (handed: Handed) => void, end: () => void}} mount
 * @returns {(handed: Handed) => () => void}
 */
export function component(mount) {
  const mounted = new WeakMap()
  return (handed) => {
    const root = handed.parentElement
    if (!mounted.has(root)) mounted.set(root, mount(root))
    const here = mounted.get(root)
    here.update(handed)
    return () => {
      here.end()
      mounted.delete(root)
    }
  }
}
