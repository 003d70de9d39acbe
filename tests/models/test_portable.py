"""Networks as data: what goes in comes out, in Python and in JavaScript."""

from __future__ import annotations

import base64
from pathlib import Path

import numpy as np
import pytest

from signcore.models.portable import PortableNetwork, packed
from tests.browser.node import run

OPEN = """
import { tensorsAt, unpacked } from "browser/engine/packed.js"
export default ({ bytes }) => {
  const { header, networks } = unpacked(new Uint8Array(Buffer.from(bytes, "base64")))
  const told = Object.entries(networks).map(([name, { description, numbers, small }]) => [name, Object.fromEntries(
    description.layers.flatMap((layer) => Object.entries(tensorsAt(layer.weights, numbers, small))
      .map(([key, { values, shape }]) => [`${layer.name}/${key}`, { values: [...values], shape }])))])
  return { header, networks: Object.fromEntries(told) }
}
"""


def _network(seed: int = 0) -> PortableNetwork:
    random = np.random.default_rng(seed)
    numbers = random.normal(size=3 * 4 + 4).astype(np.float32)
    weights = {"kernel": {"at": 0, "shape": [3, 4]}, "bias": {"at": 12, "shape": [4]}}
    layer = {"kind": "Dense", "name": "letters", "inputs": ["picture"], "activation": "softmax", "weights": weights}
    return PortableNetwork({"letters": "ABCD", "input": [3], "layers": [layer]}, numbers, np.zeros(0, np.int8))


@pytest.mark.parametrize(("number_bits", "off"), [(32, 0.0), (28, 2.0**-20)])
def test_javascript_reads_what_was_packed(tmp_path: Path, number_bits: int, off: float) -> None:
    networks = {"one": _network(1), "two": _network(2).compact()}
    sent = packed({"words": {"hello": "안녕"}}, networks, number_bits=number_bits)
    said = run(OPEN, {"bytes": base64.b64encode(sent).decode()}, tmp_path)
    assert said["header"] == {"words": {"hello": "안녕"}}
    kernel, bias = (said["networks"]["one"][f"letters/{name}"] for name in ("kernel", "bias"))
    assert kernel["shape"] == [3, 4]
    assert np.allclose(kernel["values"], networks["one"].numbers[:12], rtol=off, atol=0)
    assert np.allclose(bias["values"], networks["one"].numbers[12:], rtol=off, atol=0)
    whole = _network(2).numbers[:12].reshape(3, 4)
    came = np.reshape(said["networks"]["two"]["letters/kernel"]["values"], (3, 4))
    assert (np.abs(came - whole) <= np.abs(whole).max(axis=0) / 62 + 1e-5).all()  # half a step of 31


def test_six_bits_a_weight_by_hand() -> None:
    """Of 2, -1 and 0.5 the largest becomes 31: a step is 2/31, so that they are 31, -15.5 (to even: -16) and 7.75 steps."""
    weights = {"kernel": {"at": 0, "shape": [3, 1]}}
    layer = {"kind": "Dense", "name": "d", "inputs": ["picture"], "weights": weights}
    made = PortableNetwork({"layers": [layer]}, np.array([2, -1, 0.5], np.float32), np.zeros(0, np.int8)).compact()
    assert made.small.tolist() == [31, -16, 8]
    assert made.numbers == pytest.approx([2 / 31])
    assert made.description["layers"][0]["weights"]["kernel"] == {"at": 0, "shape": [3, 1], "scales": {"at": 0, "shape": [1]}}


def test_arrays_beside_the_weights_come_back() -> None:
    arrays = {"mean": np.arange(6, dtype=np.float32).reshape(2, 3), "limit": np.full((), 2.5, np.float32)}
    network = _network().with_arrays("familiarity", arrays)
    found = network.arrays("familiarity")
    assert {name: value.tolist() for name, value in found.items()} == {name: value.tolist() for name, value in arrays.items()}
    assert network.arrays("nothing") == {}
    assert network.compact().with_arrays("familiarity", arrays).arrays("familiarity")["limit"] == 2.5
