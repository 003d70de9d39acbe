// Places of a map that hang together, as `signcore/locating/find.py` has them.

/**
 * A patch as shares of the map's sides, how sure its places are on average, and together.
 * @typedef {{left: number, top: number, right: number, bottom: number, sureness: number, mass: number}} Patch
 */

const SURE = 0.5 // a place is hand from this share on

/**
 * Patches of hand, the one with the most in it first. A finger that is cut off by a place or two belongs to its hand.
 * @param {(place: number) => number} hand share of hand at each place, row by row
 * @param {number} side of the map
 * @returns {Patch[]}
 */
export function patches(hand, side) {
  const isHand = Array.from({ length: side * side }, (_none, place) => hand(place) > SURE)
  const seen = new Set()
  const found = []
  for (let place = 0; place < isHand.length; place++) {
    if (isHand[place] && !seen.has(place)) found.push(patch(together(place, isHand, seen, side), hand, side))
  }
  return found.sort((one, other) => other.mass - one.mass)
}

/**
 * All places of hand from which one comes to `start` by steps to a neighbour, over one place that is none.
 * @param {number} start
 * @param {boolean[]} isHand
 * @param {Set<number>} seen places that belong to a patch already
 * @param {number} side
 * @returns {number[]}
 */
function together(start, isHand, seen, side) {
  const mine = [start]
  seen.add(start)
  for (const place of mine) {
    const [row, column] = [Math.floor(place / side), place % side]
    for (const other of around(row, column, side)) {
      if (isHand[other] && !seen.has(other)) {
        seen.add(other)
        mine.push(other)
      }
    }
  }
  return mine
}

// Both patches are widened by one place before they are joined, so that places up to three apart touch.
const REACH = 3

/**
 * @param {number} row
 * @param {number} column
 * @param {number} side
 * @returns {number[]}
 */
function around(row, column, side) {
  const places = []
  for (let y = Math.max(0, row - REACH); y <= Math.min(side - 1, row + REACH); y++) {
    for (let x = Math.max(0, column - REACH); x <= Math.min(side - 1, column + REACH); x++) places.push(y * side + x)
  }
  return places
}

/**
 * @param {number[]} places
 * @param {(place: number) => number} hand
 * @param {number} side
 * @returns {Patch}
 */
function patch(places, hand, side) {
  const rows = places.map((place) => Math.floor(place / side))
  const columns = places.map((place) => place % side)
  const mass = places.reduce((sum, place) => sum + hand(place), 0)
  return {
    left: Math.min(...columns) / side,
    top: Math.min(...rows) / side,
    right: (Math.max(...columns) + 1) / side,
    bottom: (Math.max(...rows) + 1) / side,
    sureness: mass / places.length,
    mass,
  }
}
