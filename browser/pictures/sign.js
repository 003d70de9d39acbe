// What a network gets of a picture: 28×28 greys, by the same way as on the server, to the last grey level.

import { stretched } from "./greys.js"
import { shrunk } from "./shrink.js"
import { cutOut } from "./squares.js"

/** @typedef {import("./squares.js").GreyPicture} GreyPicture */

export const SIDE = 28

/**
 * A square of a grey picture as a sign.
 * @param {GreyPicture} picture
 * @param {import("./squares.js").Box} square
 * @param {{contrast?: boolean, mirrored?: boolean}} [way] greys stretched from black to white; left and right exchanged
 * @returns {Uint8Array} 784 greys
 */
export function signIn(picture, square, { contrast = false, mirrored = false } = {}) {
  const part = cutOut(picture, square)
  const sign = shrunk(contrast ? stretched(part) : part, SIDE).values
  return mirrored ? turned(sign) : sign
}

/**
 * A sign with left and right exchanged.
 * @param {Uint8Array} sign
 * @returns {Uint8Array}
 */
export function turned(sign) {
  return sign.map((_grey, i) => sign[i - (i % SIDE) + SIDE - 1 - (i % SIDE)])
}
