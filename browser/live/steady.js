// Letters that stand still: what flickers is no letter, and what is held counts once.

const HOLD = 500 // milliseconds that a letter has to stand to count
const LET_GO = 250 // milliseconds without it until the same letter may count again
const MEMORY = 200 // milliseconds over which answers are averaged

/**
 * The mean of the last answers, the newer the more.
 * @returns {{add: (probabilities: Float32Array, now: number) => Float32Array, forget: () => void}}
 */
export function smoothing() {
  /** @type {Float32Array | null} */
  let mean = null
  let before = 0
  return {
    add(probabilities, now) {
      const kept = mean ? Math.exp((before - now) / MEMORY) : 0
      const last = mean
      mean = probabilities.map((one, i) => (last ? kept * last[i] : 0) + (1 - kept) * one)
      before = now
      return mean
    },
    forget: () => (mean = null),
  }
}

/**
 * Turns what is read, moment by moment, into letters that count.
 * @returns {{hear: (letter: string | null, now: number) => {share: number, counted: string | null}}} `hear`: what is read now, null for
 *   nothing sure; how much of the time it has been held, and the letter if it counts this moment
 */
export function holding() {
  /** @type {string | null} */
  let held = null
  let since = 0
  /** @type {string | null} */
  let last = null // the letter that counted, until it is let go
  let lastSeen = 0
  return {
    hear(letter, now) {
      if (letter !== held) {
        held = letter
        since = now
      }
      if (letter === last) lastSeen = now
      else if (now - lastSeen >= LET_GO) last = null
      if (letter === null) return { share: 0, counted: null }
      if (letter === last) return { share: 1, counted: null }
      const share = Math.min(1, (now - since) / HOLD)
      if (share < 1) return { share, counted: null }
      last = letter
      lastSeen = now
      return { share, counted: letter }
    },
  }
}
