// Layers against arithmetic by hand.

import assert from "node:assert/strict"
import { test } from "node:test"

import { softmax } from "../../browser/engine/layers/activations.js"
import { convolution } from "../../browser/engine/layers/convolution.js"
import { dense } from "../../browser/engine/layers/dense.js"
import { batchNormalization } from "../../browser/engine/layers/normalization.js"
import { averagePooling, maxPooling } from "../../browser/engine/layers/pooling.js"
import { openNetwork } from "../../browser/engine/network.js"
import { steps } from "../../browser/engine/tensor.js"

const tensor = (shape, ...values) => ({ values: Float32Array.from(values), shape })

test("padding “same” puts the odd zero behind: 7 places by windows of 2 give 4", () => {
  assert.deepEqual(steps(7, 2, 2, "same"), { count: 4, before: 0 })
  assert.deepEqual(steps(28, 3, 1, "same"), { count: 28, before: 1 })
  assert.deepEqual(steps(28, 3, 1, "valid"), { count: 26, before: 0 })
  assert.deepEqual(steps(28, 3, 2, "same"), { count: 14, before: 0 })
})

test("a kernel that looks one place to the right moves a picture to the left", () => {
  const input = tensor([2, 3, 1], 1, 2, 3, 4, 5, 6)
  const kernel = tensor([3, 3, 1, 1], 0, 0, 0, 0, 0, 1, 0, 0, 0)
  const layer = { kernel, bias: tensor([1], 0.5), strides: 1, padding: "same", activation: "linear" }
  assert.deepEqual([...convolution(input, layer).values], [2.5, 3.5, 0.5, 5.5, 6.5, 0.5])
})

test("all input channels are added up, then ReLU", () => {
  const input = tensor([1, 1, 5], 1, 2, 3, 4, 5)
  const kernel = tensor([1, 1, 5, 2], 1, -1, 1, -1, 1, -1, 1, -1, 1, -1)
  const output = convolution(input, { kernel, bias: null, strides: 1, padding: "valid", activation: "relu" })
  assert.deepEqual([output.shape, ...output.values], [[1, 1, 2], 15, 0])
})

test("of each window the largest value, also of an odd edge", () => {
  const input = tensor([3, 3, 1], -1, -2, -3, -4, -5, -6, -7, -8, -9)
  const layer = { pool_size: 2, strides: 2, padding: "same" }
  assert.deepEqual([...maxPooling(input, layer).values], [-1, -3, -7, -9])
})

test("a mean counts only places within the map", () => {
  const input = tensor([2, 2, 1], 1, 2, 3, 6)
  assert.deepEqual([...averagePooling(input, { pool_size: 3, strides: 1, padding: "same" }).values], [3, 3, 3, 3])
})

test("batch normalisation: (6 - 4) / sqrt(3 + 1) × 10 + 5 = 15", () => {
  const layer = { gamma: tensor([1], 10), beta: tensor([1], 5), moving_mean: tensor([1], 4), moving_variance: tensor([1], 3), epsilon: 1 }
  assert.deepEqual([...batchNormalization(tensor([1], 6), layer).values], [15])
})

test("softmax of large sums is no NaN", () => {
  const sums = Float32Array.of(1000, 1000, 1000 + Math.log(2))
  softmax(sums)
  assert.ok([0.25, 0.25, 0.5].every((share, i) => Math.abs(share - sums[i]) < 1e-4))
})

test("a neuron weighs: 1×2 + 3×4 + 0.5", () => {
  const layer = { kernel: tensor([2, 1], 2, 4), bias: tensor([1], 0.5), activation: "linear" }
  assert.deepEqual([...dense(tensor([2], 1, 3), layer).values], [14.5])
})

test("a network says what it does not know, and how many pixels it takes", () => {
  const layer = { kind: "Lambda", name: "odd", inputs: ["picture"], weights: {} }
  assert.throws(() => openNetwork({ letters: "AB", input: [2], layers: [layer] }, new Float32Array()), /no layer Lambda/)
  const flat = { kind: "Flatten", name: "flat", inputs: ["picture"], weights: {} }
  const network = openNetwork({ letters: "AB", input: [1, 2, 1], layers: [flat] }, new Float32Array())
  assert.deepEqual([...network.predict([3, 4])], [3, 4])
  assert.throws(() => network.predict([1, 2, 3]), /takes 2 numbers, and 3 came/)
})
