// What reads pictures in the browser: a network, what was measured of it, the locator, and how squares are looked at.

import { openNetwork } from "../engine/network.js"
import { tensorsAt } from "../engine/packed.js"
import { findHand, followHand, searchHand } from "../finding/find.js"
import { grey } from "../pictures/greys.js"
import { signIn, turned } from "../pictures/sign.js"
import { largestSquare, moved, squareAround } from "../pictures/squares.js"
import { looksDrawn } from "./drawn.js"
import { read } from "./read.js"

/** @typedef {import("../pictures/squares.js").Picture} Picture */
/** @typedef {import("../pictures/squares.js").Box} Box */
/** @typedef {import("../finding/find.js").Hand} Hand */

/**
 * Where a picture is read: the square, how sure it is that a hand in it is a left one, the hand that was found, whether one was looked for,
 * and whether what was found looks drawn rather than photographed.
 * @typedef {{square: Box, left: number, hand: Hand | null, lookedFor: boolean, isDrawn?: boolean}} Place
 */

/**
 * What was read: probabilities of the letters; how far the picture is from what was learnt, in units of the limit, null where nobody knows;
 * whether it is of another kind; and the sign that the network got.
 * @typedef {{probabilities: Float32Array, distance: number | null, isUnlike: boolean, sign: Uint8Array, isMirrored: boolean}} Answer
 */

/**
 * A reader of pictures.
 * @param {import("../engine/packed.js").Packed} packed with a network called "letters" and perhaps one called "locator"
 */
export function openReader({ header, networks }) {
  const { description, numbers, small } = networks.letters
  const network = openNetwork(description, numbers, small)
  const known = description.familiarity ? /** @type {any} */ (tensorsAt(description.familiarity, numbers, small)) : null
  const { locator: sent } = networks
  const locator = sent ? openNetwork(sent.description, sent.numbers, sent.small) : null
  const { margin, looks, certain, handSureness, drawn } = header.reading

  /**
   * @param {Hand | null} hand
   * @returns {boolean} whether it may well be none
   */
  const isDoubtful = (hand) => !hand || hand.sureness < handSureness

  return {
    letters: /** @type {string} */ (network.letters),
    network,
    canFind: locator !== null,
    // Of validation signs of which it was 0–10 %, 10–20 % … sure: the share that it read right, and how many they were.
    reliability: known ? { right: /** @type {Float32Array} */ (known.right.values), counts: /** @type {Float32Array} */ (known.counts.values) } : null,
    isDoubtful,

    /**
     * Where the hand is in a photograph; the middle of it where there is none, or nothing to find it with.
     * @param {Picture} picture
     * @returns {Place}
     */
    find(picture) {
      const hand = locator ? findHand(picture, locator) : null
      const square = hand ? squareAround(hand.box, margin) : largestSquare(picture.width, picture.height)
      return { square, left: hand?.left ?? 0, hand, lookedFor: locator !== null, isDrawn: hand !== null && looksDrawn(picture, hand.box, drawn) }
    },

    /**
     * Where the hand is in the next frame of a film: one look.
     * @param {Picture} picture
     * @param {Hand | null} hand where it was; null where it is still looked for
     * @param {number} turn which part of the picture is looked at while it is looked for
     * @returns {Hand | null}
     */
    follow: (picture, hand, turn) => (locator ? (hand ? followHand(picture, hand, locator) : searchHand(picture, turn, locator)) : null),

    /** @param {Hand} hand */
    squareOf: (hand) => squareAround(hand.box, margin),

    /**
     * What the network reads in a square.
     * @param {Picture} picture red, green, blue and opacity of each pixel
     * @param {Place} place
     * @param {{several?: boolean, contrast?: boolean}} way several squares, each a little off, and the mean of the answers; greys stretched
     * @returns {Answer}
     */
    read(picture, place, { several = false, contrast = true }) {
      const greys = grey(picture)
      const signs = (several ? looks : looks.slice(0, 1)).map((/** @type {[number, number, number]} */ look) =>
        signIn(greys, moved(place.square, ...look), { contrast }),
      )
      const isMirrored = place.left > 0.5
      /** @type {{sign: Uint8Array, weight: number}[]} */
      const ways = []
      for (const sign of signs) {
        if (place.left < certain) ways.push({ sign, weight: 1 - place.left })
        if (place.left > 1 - certain) ways.push({ sign: turned(sign), weight: place.left })
      }
      const { probabilities, distance } = read(network, known, ways)
      const isUnlike = (distance !== null && distance > 1) || (place.lookedFor && (isDoubtful(place.hand) || place.isDrawn === true))
      return { probabilities, distance, isUnlike, sign: isMirrored ? turned(signs[0]) : signs[0], isMirrored }
    },
  }
}

/** @typedef {ReturnType<typeof openReader>} Reader */
