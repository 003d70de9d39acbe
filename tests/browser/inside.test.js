// What the inside page computes, against arithmetic by hand.

import assert from "node:assert/strict"
import { test } from "node:test"

import { byStrength, valuesOf } from "../../browser/inside/channels.js"
import { colour } from "../../browser/parts/colours.js"
import { covered } from "../../browser/inside/cover.js"
import { exact, filled, told } from "../../browser/parts/elements.js"
import { moments } from "../../browser/inside/histogram.js"
import { NUDGES, shifted } from "../../browser/inside/nudges.js"
import { openInside } from "../../browser/inside/opened.js"

const ramp = Uint8Array.from({ length: 784 }, (_none, i) => (i % 28) * 9)

test("a sign moved to the right has its edge twice", () => {
  const moved = shifted(ramp, 0, 1)
  assert.deepEqual(Array.from(moved.subarray(0, 4)), [0, 0, 9, 18])
  assert.deepEqual([...shifted(ramp, 1, 0)], [...ramp])
  assert.deepEqual(Array.from(NUDGES.moveRight.change(ramp, 0.5).subarray(0, 3)), [0, 5, 14]) // between two pixels their mean
})

test("no change changes nothing, and a quarter turn turns", () => {
  for (const { change } of Object.values(NUDGES)) assert.deepEqual([...change(ramp, 0)], [...ramp])
  const dot = new Uint8Array(784)
  dot[28 * 4 + 20] = 200
  const turned = NUDGES.turn.change(dot, 90)
  assert.equal(turned.indexOf(200) >= 0, true)
  assert.notEqual(turned.indexOf(200), 28 * 4 + 20)
  assert.equal(NUDGES.brightness.change(ramp, 100)[27], 255)
  const spread = NUDGES.blur.change(dot, 1)
  assert.ok(spread[28 * 4 + 20] < 40 && spread[28 * 4 + 21] > 10)
})

test("a cover has the sign's own mean grey", () => {
  const made = covered(ramp, 0, 0, 5)
  assert.equal(made[0], 122) // the mean of 0, 9, … 243 is 121.5
  assert.equal(made[2 + 2 * 28], 122)
  assert.equal(made[3], ramp[3])
})

test("maps are ordered by their strongest value", () => {
  const tensor = { values: Float32Array.of(1, 5, 3, 2, 0, 4), shape: [1, 2, 3] }
  assert.deepEqual(byStrength(tensor), [1, 2, 0])
  assert.equal(valuesOf(tensor, 2)(0, 1), 4)
})

test("numbers are told as a learner reads them", () => {
  assert.deepEqual([0, 1.234, -0.5, 12.34, 0.0123, 123.4, -0.00001].map(told), ["0.00", "1.23", "−0.50", "12.3", "0.012", "123", "0.0000"])
  assert.equal(exact(-0.12345), "−0.1235")
  assert.equal(filled("{a} and {b}", { a: 1 }), "1 and {b}")
})

test("mean and spread: of 2, 4, 4, 4, 5, 5, 7, 9 they are 5 and 2", () => {
  assert.deepEqual(moments([2, 4, 4, 4, 5, 5, 7, 9]), { mean: 5, spread: 2 })
})

test("the ends of the diverging scale are those of the charts", () => {
  assert.deepEqual([colour(1, 1, true), colour(-2, 1, true), colour(0, 1, true)], [[178, 24, 43], [33, 102, 172], [247, 247, 247]])
})

test("what was changed can be brought back", () => {
  const layer = { kind: "Dense", name: "letters", inputs: ["picture"], activation: "softmax", weights: { kernel: { at: 0, shape: [784, 2] } } }
  const flat = { kind: "Flatten", name: "flat", inputs: ["picture"], weights: {} }
  const description = { letters: "AB", input: [28, 28, 1], layers: [flat, { ...layer, inputs: ["flat"] }] }
  const inside = openInside({ description, numbers: new Float32Array(1568), small: new Int8Array() })
  let heard = 0
  inside.listen(() => (heard += 1))
  inside.show(ramp)
  assert.deepEqual([...inside.answer()], [0.5, 0.5])
  inside.edit(inside.layers[1].kernel, (values) => (values[2] = 1)) // the second pixel, 9, for A: e^9 against 1
  assert.ok(Math.abs(inside.answer()[0] - 1 / (1 + Math.exp(-9))) < 1e-6)
  assert.equal(inside.isEdited(), true)
  assert.deepEqual([...inside.trainedAnswer()], [0.5, 0.5])
  inside.restore()
  assert.deepEqual([inside.isEdited(), ...inside.answer(), heard], [false, 0.5, 0.5, 3])
})
