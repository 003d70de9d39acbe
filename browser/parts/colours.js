// Values as colours, the same as everywhere in SignLab: greys from black, or blue for negative, white for 0, red for positive.

const NEGATIVE = [33, 102, 172]
const POSITIVE = [178, 24, 43]
const ZERO = 247

/**
 * @param {number} value
 * @param {number} most the value that gets the full colour
 * @param {boolean} signed
 * @returns {[number, number, number]} red, green and blue
 */
export function colour(value, most, signed) {
  const strength = Math.min(1, Math.abs(value) / (most || 1))
  if (!signed) {
    const grey = value > 0 ? Math.round(255 * strength) : 0
    return [grey, grey, grey]
  }
  const [red, green, blue] = (value > 0 ? POSITIVE : NEGATIVE).map((end) => Math.round((1 - strength) * ZERO + strength * end))
  return [red, green, blue]
}

/**
 * The same for a style, with a colour for letters on it.
 * @param {number} value
 * @param {number} most
 * @param {boolean} signed
 * @returns {{background: string, color: string}}
 */
export function shade(value, most, signed) {
  const [red, green, blue] = colour(value, most, signed)
  return { background: `rgb(${red} ${green} ${blue})`, color: 0.3 * red + 0.59 * green + 0.11 * blue > 128 ? "#000" : "#fff" }
}

/**
 * The largest size of some values.
 * @param {ArrayLike<number>} values
 * @returns {number}
 */
export function largest(values) {
  let most = 0
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]))
  return most
}
