// What a page sends as text.

const SIGN = 28 * 28

/**
 * @param {string} text in Base64
 * @returns {Uint8Array}
 */
export function bytesOf(text) {
  return Uint8Array.from(atob(text), (one) => one.charCodeAt(0))
}

/**
 * Signs that were sent one after another.
 * @param {string} text in Base64
 * @returns {Uint8Array[]}
 */
export function signsOf(text) {
  const all = bytesOf(text)
  return Array.from({ length: all.length / SIGN }, (_none, i) => all.subarray(SIGN * i, SIGN * (i + 1)))
}
