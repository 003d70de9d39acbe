// Korean particles after names and numbers, as signcore/particles.py has them: a text writes both forms, what is read has the right one.

/** @type {Record<string, [string, string]>} what is written, the form behind a consonant, the form behind a vowel */
const FORMS = {
  "이에요(예요)": ["이에요", "예요"],
  "(이)라고": ["이라고", "라고"],
  "(이)라는": ["이라는", "라는"],
  "은(는)": ["은", "는"],
  "이(가)": ["이", "가"],
  "을(를)": ["을", "를"],
  "과(와)": ["과", "와"],
  "(으)로": ["으로", "로"],
  "(이)가": ["이", "가"],
}
const BOTH = new RegExp(Object.keys(FORMS).map((form) => form.replace(/[()]/g, "\\$&")).join("|"), "g")
/** @type {Record<string, string>} */
const SPOKEN = { 0: "영", 1: "일", 2: "이", 3: "삼", 4: "사", 5: "오", 6: "육", 7: "칠", 8: "팔", 9: "구", l: "엘", m: "엠", n: "엔", r: "알", "%": "트", "°": "도" }
const L = 8 // the final ㄹ

/**
 * @param {string} text
 * @returns {string}
 */
export function withParticles(text) {
  return text.replace(BOTH, (both, /** @type {number} */ at) => {
    const final = finalOf(text.slice(0, at))
    const [behindConsonant, behindVowel] = FORMS[both]
    return final && !(both === "(으)로" && final === L) ? behindConsonant : behindVowel
  })
}

/**
 * How what is read last ends: 0 for a vowel, else the number of its final consonant.
 * @param {string} before
 */
function finalOf(before) {
  const last = /([\p{L}\p{N}%°])[^\p{L}\p{N}%°]*$/u.exec(before)?.[1].toLowerCase() ?? ""
  const code = (SPOKEN[last] ?? last).codePointAt(0) ?? 0
  return code >= 0xac00 && code <= 0xd7a3 ? (code - 0xac00) % 28 : 0
}
