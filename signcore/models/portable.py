"""A network as data that needs no Keras: a description of its layers, in JSON, and its weights, in one row. NumPy alone.

What reads it is `browser/engine`, which computes the same in JavaScript. :mod:`signcore.models.describing` makes it of a Keras model.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_LARGEST: Final = 31  # of a whole number in six bits, in either direction
_ALIGNED: Final = 4  # bytes: where the row of weights may begin


@dataclass(frozen=True)
class PortableNetwork:
    """A network without Keras.

    Attributes:
        description: JSON-ready: `letters`, `input` (a shape), and `layers`, each with `kind`, `name`, the names of its `inputs`, what its
            kind needs, and `weights`: where each begins in `numbers`, and its shape. A weight with `scales` lies in `small`.
        numbers: float32 (n,), weights one after another.
        small: int8 (m,), weights of six bits each, -31 to 31, to be multiplied with their output channel's scale.
    """

    description: dict[str, Any]
    numbers: NDArray[np.float32]
    small: NDArray[np.int8]

    def with_arrays(self, name: str, arrays: Mapping[str, NDArray[np.float32]]) -> PortableNetwork:
        """With further arrays beside the weights; the description says under `name` where they are.

        >>> alone = PortableNetwork({}, np.zeros(3, np.float32), np.zeros(0, np.int8))
        >>> both = alone.with_arrays("more", {"limit": np.ones((), np.float32)})
        >>> both.description, both.numbers.size
        ({'more': {'limit': {'at': 3, 'shape': []}}}, 4)
        """
        where, at = {}, self.numbers.size
        for key, array in arrays.items():
            where[key] = {"at": at, "shape": list(array.shape)}
            at += array.size
        numbers = np.concatenate([self.numbers, *(array.ravel() for array in arrays.values())]).astype(np.float32)
        return replace(self, description={**self.description, name: where}, numbers=numbers)

    def arrays(self, name: str) -> dict[str, NDArray[np.float32]]:
        """What :meth:`with_arrays` put there under `name`; empty if there is nothing."""
        return {key: self._array(where) for key, where in self.description.get(name, {}).items()}

    def compact(self) -> PortableNetwork:
        """With kernels in six bits a weight, a fifth of the size: whole numbers from -31 to 31, and a scale for each output channel.

        What that costs has to be measured for each network: a sum of many products hardly feels it, a few large weights may. Arrays
        beside the weights do not come along.
        """
        layers, floats, bytes_ = [], _Row(np.float32), _Row(np.int8)
        for layer in self.description["layers"]:
            weights = {}
            for name, where in layer["weights"].items():
                value = self._array(where)
                if name != "kernel":
                    weights[name] = floats.add(value)
                    continue
                scales = np.maximum(np.abs(value).reshape(-1, value.shape[-1]).max(axis=0), 1e-12) / _LARGEST
                weights[name] = {**bytes_.add(np.round(value / scales)), "scales": floats.add(scales)}
            layers.append({**layer, "weights": weights})
        told = {name: value for name, value in self.description.items() if name in {"letters", "input"}}
        return PortableNetwork({**told, "layers": layers}, floats.joined(), bytes_.joined())

    def _array(self, where: Mapping[str, Any]) -> NDArray[np.float32]:
        return self.numbers[where["at"] : where["at"] + math.prod(where["shape"])].reshape(where["shape"])


def packed(header: Mapping[str, Any], networks: Mapping[str, PortableNetwork], *, number_bits: int = 32) -> bytes:
    """Networks in one piece, as `browser/engine/packed.js` reads them.

    The header's length (uint32, little-endian), the header (JSON, padded with spaces to a multiple of four bytes), the `numbers` of all
    networks, and then the `small` ones of all, four in three bytes.

    Args:
        header: JSON-ready values to send along; `networks` is added to them.
        networks: by name; may be none.
        number_bits: 32, or 28, which leaves out the last 4 of a number's 23 binary places after the point: it is then off by at most
            1 part in 1,048,576.
    """
    counts = {name: [network.numbers.size, network.small.size] for name, network in networks.items()}
    told = {name: {"description": network.description, "counts": counts[name]} for name, network in networks.items()}
    text = json.dumps({**header, "networks": told, "numberBits": number_bits}, ensure_ascii=False).encode()
    text += b" " * (-len(text) % _ALIGNED)
    floats = [_shortened(one.numbers) if number_bits == 28 else one.numbers.astype("<f4").tobytes() for one in networks.values()]
    return b"".join([struct.pack("<I", len(text)), text, *floats, *(_six_bits(one.small) for one in networks.values())])


def _shortened(numbers: NDArray[np.float32]) -> bytes:
    """The upper three bytes of each number, and then the four bits below of each, two in a byte."""
    rounded = numbers.astype("<f4").view("<u4").astype(np.uint64) + 0x8
    four = np.minimum(rounded, 0xFFFFFFFF).astype("<u4").view(np.uint8).reshape(-1, 4)
    nibbles = np.pad(four[:, 0] >> 4, (0, len(four) % 2))
    halves: NDArray[np.uint8] = nibbles[::2] | nibbles[1::2] << 4
    return bytes(four[:, 1:].tobytes()) + bytes(halves.tobytes())


def _six_bits(small: NDArray[np.int8]) -> bytes:
    """Numbers from -32 to 31, four in three bytes."""
    whole = np.pad(small.astype(np.int64) + 32, (0, -len(small) % 4)).reshape(-1, 4)
    three = whole @ (64 ** np.arange(4))
    upper: bytes = three.astype("<u4").view(np.uint8).reshape(-1, 4)[:, :3].tobytes()
    return upper


class _Row:
    """Arrays one after another."""

    def __init__(self, dtype: type[np.generic]) -> None:
        self._dtype, self._parts, self._at = dtype, list[NDArray[Any]](), 0

    def add(self, array: NDArray[Any]) -> dict[str, Any]:
        where = {"at": self._at, "shape": list(array.shape)}
        self._parts.append(array.ravel().astype(self._dtype))
        self._at += array.size
        return where

    def joined(self) -> NDArray[Any]:
        return np.concatenate(self._parts) if self._parts else np.zeros(0, self._dtype)
