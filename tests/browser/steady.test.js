// What counts as a letter that is held.

import assert from "node:assert/strict"
import { test } from "node:test"

import { holding, smoothing } from "../../browser/live/steady.js"

test("a letter counts once, after half a second", () => {
  const held = holding()
  const heard = [0, 200, 400, 499, 500, 600, 900].map((now) => held.hear("A", now).counted)
  assert.deepEqual(heard, [null, null, null, null, "A", null, null])
})

test("a flicker starts the half second again", () => {
  const held = holding()
  held.hear("A", 0)
  held.hear("B", 450)
  assert.equal(held.hear("A", 500).counted, null)
  assert.equal(held.hear("A", 999).counted, null)
  assert.equal(held.hear("A", 1000).counted, "A")
})

test("the same letter counts again when it was let go in between, and not after a flicker", () => {
  const held = holding()
  for (const now of [0, 500]) held.hear("L", now)
  held.hear(null, 600)
  assert.equal(held.hear("L", 700).counted, null)
  assert.equal(held.hear("L", 1300).counted, null)
  held.hear(null, 1400)
  held.hear(null, 1600)
  held.hear("L", 1700)
  assert.equal(held.hear("L", 2200).counted, "L")
})

test("the share tells how long it has been held", () => {
  const held = holding()
  held.hear("C", 1000)
  assert.equal(held.hear("C", 1250).share, 0.5)
  assert.equal(held.hear(null, 1260).share, 0)
})

test("a mean forgets: after 200 ms an answer counts 1/e", () => {
  const mean = smoothing()
  assert.deepEqual([...mean.add(Float32Array.of(1, 0), 0)], [1, 0])
  const [first] = mean.add(Float32Array.of(0, 1), 200)
  assert.ok(Math.abs(first - Math.exp(-1)) < 1e-6)
  mean.forget()
  assert.deepEqual([...mean.add(Float32Array.of(0, 1), 300)], [0, 1])
})
