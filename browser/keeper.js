// Keeps the browser in step with what the server knows of this visit. Nothing of it is seen.
//
// data.cookie    what to remember until the browser is closed, as "name=value"
// data.reload    whether the page has to be loaded again
// data.uploads   whether sending a file needs a cookie; state.uploads says "blocked" where the browser keeps it from a framed page

const told = new WeakSet() // this is called again at each run of the page: it must not start another by saying the same

// Back leads to the page before. Streamlit would make an entry of the browser's history for a page, another for the same page with its
// settings in the address, and one for each move of a slider; here the newer one of a page takes the place of the older.
if (!window.signlabHistory) {
  window.signlabHistory = true
  const push = history.pushState.bind(history)
  history.pushState = (state, title, url) => {
    const isSamePage = url != null && new URL(url, location.href).pathname === location.pathname
    return isSamePage ? history.replaceState(state, title, url) : push(state, title, url)
  }
}

export default function ({ data, parentElement, setStateValue }) {
  if (data.reload) return location.reload()
  document.cookie = `${data.cookie}; path=/; samesite=lax`
  const isFramed = window.self !== window.top
  if (data.uploads && isFramed && !document.cookie.includes("_streamlit_xsrf=") && !told.has(parentElement)) {
    told.add(parentElement)
    setStateValue("uploads", "blocked")
  }
}
