// Where the hand is, as `signcore/locating/find.py` has it: first in the whole picture and its parts, then closer.

import { moved, squareAround } from "../pictures/squares.js"
import { cut } from "./cut.js"
import { patches } from "./patches.js"

/** @typedef {import("../pictures/squares.js").Picture} Picture */
/** @typedef {import("../pictures/squares.js").Box} Box */
/** @typedef {import("../engine/network.js").Network} Network */

/**
 * A hand in a picture: its box without the arm, how sure the locator is of it, and how sure that it is a left one.
 * @typedef {{box: Box, sureness: number, left: number}} Hand
 */

const MAP_SIDE = 48
const LEAST = 0.6 // a hand whose places are less sure than this on average is none
const SMALLEST = 0.06 // of the picture's longer side
const CLOSER = 1.6 // a closer look sees so many times the hand's longer side
const AT_LAST = [[0, 0], [0.1, 0], [-0.1, 0], [0, 0.1], [0, -0.1]] // the last looks: so far right and down, of their side
const PART = 0.6 // of the picture's longer side: the parts of it that are looked at, too
const CANDIDATES = 3 // patches of the whole picture that may be the hand
const MOST_CANDIDATES = 4 // and of all that were seen, those that are looked at closer

/**
 * The hand in a picture; null where there is none.
 * @param {Picture} picture red, green, blue and opacity of each pixel
 * @param {Network} locator
 * @returns {Hand | null}
 */
export function findHand(picture, locator) {
  const [whole, ...parts] = firstSquares(picture.width, picture.height).map((square) => handsIn(picture, square, locator))
  const first = apart([...whole.slice(0, CANDIDATES), ...parts.flatMap((hands) => hands.slice(0, 1))])
  if (!first.length) return null
  const best = first
    .map((hand) => ofThese(handsIn(picture, squareAround(hand.box, CLOSER), locator), hand))
    .reduce((one, other) => (worth(other) > worth(one) ? other : one))
  return atLast(picture, best, locator)
}

/**
 * Where a hand is now that was somewhere near a moment ago: one look. Null where it is gone.
 * @param {Picture} picture
 * @param {Hand} hand where it was
 * @param {Network} locator
 * @returns {Hand | null}
 */
export function followHand(picture, hand, locator) {
  const seen = handsIn(picture, squareAround(hand.box, CLOSER), locator)
  return seen.reduce((/** @type {Hand | null} */ best, one) => (best && worth(best) >= worth(one) ? best : one), null)
}

/**
 * Looks for a hand in one part of a picture, another one each turn: for films, in which a whole search would make the picture jerk.
 * @param {Picture} picture
 * @param {number} turn
 * @param {Network} locator
 * @returns {Hand | null}
 */
export function searchHand(picture, turn, locator) {
  const [whole, ...parts] = firstSquares(picture.width, picture.height)
  const square = turn % 2 ? parts[(turn >> 1) % parts.length] : whole // most hands are large enough to be seen in the whole
  return handsIn(picture, square, locator)[0] ?? null
}

/**
 * The whole picture, and overlapping parts of it, in which a small hand is large enough to be seen.
 * @param {number} width
 * @param {number} height
 * @returns {Box[]}
 */
function firstSquares(width, height) {
  const side = Math.max(width, height)
  const part = PART * side
  const [rows, columns] = [height, width].map((length) => (length > part ? [0, (length - part) / 2, length - part] : [(length - part) / 2]))
  const whole = /** @type {Box} */ ([(width - side) / 2, (height - side) / 2, (width + side) / 2, (height + side) / 2])
  return [whole, ...rows.flatMap((top) => columns.map((left) => /** @type {Box} */ ([left, top, left + part, top + part])))]
}

/**
 * The best of some hands, each once: of two that lie over one another the better one.
 * @param {Hand[]} hands
 * @returns {Hand[]}
 */
function apart(hands) {
  /** @type {Hand[]} */
  const kept = []
  for (const hand of hands.sort((one, other) => worth(other) - worth(one))) {
    if (kept.every((other) => overlap(hand.box, other.box) < 0.5 * Math.min(area(hand.box), area(other.box)))) kept.push(hand)
  }
  return kept.slice(0, MOST_CANDIDATES)
}

/**
 * A hand looked at closer from five places, for each look errs a little: box and side are the mean of what they say.
 * @param {Picture} picture
 * @param {Hand} hand
 * @param {Network} locator
 * @returns {Hand}
 */
function atLast(picture, hand, locator) {
  const around = squareAround(hand.box, CLOSER)
  const seen = AT_LAST.map(([right, down], i) => ofThese(handsIn(picture, moved(around, right, down, 1), locator, i === 0), hand))
  const mean = (/** @type {(one: Hand) => number} */ of) => seen.reduce((sum, one) => sum + of(one), 0) / seen.length
  const box = /** @type {Box} */ ([0, 1, 2, 3].map((edge) => mean((one) => one.box[edge])))
  return { box, sureness: seen[0].sureness, left: mean((one) => one.left) }
}

/**
 * The one of those seen closer that a hand is, or what was known of it where there is none.
 * @param {Hand[]} seen
 * @param {Hand} hand
 * @returns {Hand}
 */
function ofThese(seen, hand) {
  const like = (/** @type {Hand} */ one) => one.sureness * overlap(one.box, hand.box)
  return seen.reduce((best, one) => (best === hand || like(one) > like(best) ? one : best), hand)
}

/**
 * The hands that are seen in a square, the one with the most in it first.
 * @param {Picture} picture
 * @param {Box} square
 * @param {Network} locator
 * @param {boolean} [both]
 * @returns {Hand[]}
 */
function handsIn(picture, square, locator, both = false) {
  const { shares, left } = look(cut(picture, square, locator.input[0]), locator, both)
  const wide = square[2] - square[0]
  return patches((place) => shares[3 * place], MAP_SIDE)
    .map((patch) => {
      const box = /** @type {Box} */ ([
        Math.max(0, square[0] + patch.left * wide),
        Math.max(0, square[1] + patch.top * wide),
        Math.min(picture.width, square[0] + patch.right * wide),
        Math.min(picture.height, square[1] + patch.bottom * wide),
      ])
      return { box, sureness: patch.sureness, left }
    })
    .filter(({ box, sureness }) => sureness >= LEAST && longer(box) >= SMALLEST * Math.max(picture.width, picture.height))
}

/**
 * What the locator sees: shares of hand, arm and neither at each place, and how sure it is of a left hand.
 * @param {Float32Array} pixels
 * @param {Network} locator
 * @param {boolean} both the mean of what it sees in the picture and in its mirror image: both are rooms with hands
 * @returns {{shares: Float32Array, left: number}}
 */
function look(pixels, locator, both) {
  const seen = said(locator, pixels)
  if (!both) return seen
  const other = said(locator, flipped(pixels, locator.input[0]))
  const back = flipped(other.shares, MAP_SIDE)
  return { shares: seen.shares.map((share, i) => (share + back[i]) / 2), left: (seen.left + 1 - other.left) / 2 }
}

/**
 * @param {Network} locator
 * @param {Float32Array} pixels
 * @returns {{shares: Float32Array, left: number}}
 */
function said(locator, pixels) {
  const outputs = locator.run(pixels)
  const [shares, left] = ["shares", "left"].map((name) => /** @type {import("../engine/tensor.js").Tensor} */ (outputs.get(name)).values)
  return { shares, left: left[0] }
}

/**
 * Left and right exchanged, of three numbers a place.
 * @param {Float32Array} values
 * @param {number} side
 * @returns {Float32Array}
 */
function flipped(values, side) {
  return values.map((_value, i) => {
    const place = Math.floor(i / 3)
    const column = place % side
    return values[3 * (place - column + side - 1 - column) + (i % 3)]
  })
}

/**
 * Sure and large beats unsure and small; being sure counts more.
 * @param {Hand} hand
 * @returns {number}
 */
function worth({ box, sureness }) {
  return sureness ** 4 * Math.sqrt(longer(box))
}

/** @param {Box} box */
const longer = (box) => Math.max(box[2] - box[0], box[3] - box[1])

/** @param {Box} box */
const area = (box) => (box[2] - box[0]) * (box[3] - box[1])

/**
 * Area that two boxes share.
 * @param {Box} one
 * @param {Box} other
 */
function overlap(one, other) {
  const wide = Math.min(one[2], other[2]) - Math.max(one[0], other[0])
  const high = Math.min(one[3], other[3]) - Math.max(one[1], other[1])
  return Math.max(0, wide) * Math.max(0, high)
}
