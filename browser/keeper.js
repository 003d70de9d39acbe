// Keeps the browser in step with what the server knows of this visit. Nothing of it is seen.
//
// data.cookies   what to remember for a year, each as "name=value"
// data.identity  "name=value" by which a class knows this browser again, for this site alone; without a value it is forgotten
// data.forget    names of what is secret in the address: the page is loaded again without them, in place of this entry of the history
// data.uploads   whether sending a file needs a cookie; state.uploads says "blocked" where the browser keeps it from a framed page

const told = new WeakSet() // this is called again at each run of the page: it must not start another by saying the same

// Whoever asks the system for less motion gets none here: what Streamlit slides, fades and pulses stands at its end at once.
const STILL = `@media (prefers-reduced-motion: reduce) {
  *, ::before, ::after { animation-duration: 1ms !important; animation-iteration-count: 1 !important; transition-duration: 1ms !important }
}`

// Back leads to the page before. Streamlit would make an entry of the browser's history for a page, another for the same page with its
// settings in the address, and one for each move of a slider; here the newer one of a page takes the place of the older.
const page = /** @type {Window & {signlabKept?: boolean}} */ (window)
if (!page.signlabKept) {
  page.signlabKept = true
  const push = history.pushState.bind(history)
  history.pushState = (state, title, url) => {
    const isSamePage = url != null && new URL(url, location.href).pathname === location.pathname
    return isSamePage ? history.replaceState(state, title, url) : push(state, title, url)
  }
  const still = new CSSStyleSheet()
  still.replaceSync(STILL)
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, still]
}

/** @param {import("./parts/mounting.js").Handed} handed */
export default function ({ data, parentElement, setStateValue }) {
  if (data.identity) {
    const age = data.identity.endsWith("=") ? 0 : 31536000
    const secure = location.protocol === "https:" ? "; secure" : ""
    document.cookie = `${data.identity}; path=/; samesite=strict; max-age=${age}${secure}`
  }
  if (data.forget.length) {
    const address = new URL(location.href)
    for (const name of data.forget) address.searchParams.delete(name)
    location.replace(address)
    return
  }
  for (const cookie of data.cookies) document.cookie = `${cookie}; path=/; samesite=lax; max-age=31536000`
  const isFramed = window.self !== window.top
  if (data.uploads && isFramed && !document.cookie.includes("_streamlit_xsrf=") && !told.has(parentElement)) {
    told.add(parentElement)
    setStateValue("uploads", "blocked")
  }
}
