"""What can be asked of a trained network's inside, and what the answers are. Without Keras, for the server and its pages.

Each question is a dataclass of JSON-ready parameters, which travel to the process that answers; it makes the answer of what comes back.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
A = TypeVar("A")


@dataclass(frozen=True)
class Question(ABC, Generic[A]):
    """A question to the explainer called `name`; its fields are that explainer's parameters."""

    name: ClassVar[str]

    @abstractmethod
    def answer(self, arrays: Arrays) -> A:
        """What came back, typed."""


@dataclass(frozen=True)
class LayerOutput:
    """What a layer makes of a sign.

    Attributes:
        layer: its name.
        values: float32, (height, width, channels) or (values,).
    """

    layer: str
    values: NDArray[Any]


@dataclass(frozen=True)
class ActivationsOf(Question[LayerOutput]):
    """What does one layer make of a sign, as the network computes it when it predicts?

    Attributes:
        layer: its name.
    """

    layer: str
    name: ClassVar[str] = "activations"

    def answer(self, arrays: Arrays) -> LayerOutput:
        """See :class:`Question`."""
        return LayerOutput(self.layer, arrays["values"])


@dataclass(frozen=True)
class KernelsFound:
    """The kernels of a convolution that slides over one picture.

    Attributes:
        layer: its name.
        weights: float32 (filters, height, width); None where the layer's kernels have a slice for each of many channels, or none.
    """

    layer: str
    weights: NDArray[Any] | None


@dataclass(frozen=True)
class KernelsOf(Question[KernelsFound]):
    """Which patterns does a convolution look for in the picture itself?

    Attributes:
        layer: its name.
    """

    layer: str
    name: ClassVar[str] = "kernels"

    def answer(self, arrays: Arrays) -> KernelsFound:
        """See :class:`Question`."""
        return KernelsFound(self.layer, arrays.get("weights"))
