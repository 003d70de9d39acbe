"""What can be asked of a trained network's inside, and what the answers are. Without Keras, for the server and its pages.

Each question is a class of typed parameters that knows how it travels to the process that answers, and its answer back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Protocol, TypeVar

from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
A_co = TypeVar("A_co", covariant=True)


class Question(Protocol[A_co]):
    """A question to an explainer."""

    name: ClassVar[str]

    def parameters(self) -> dict[str, Any]:
        """As JSON-ready values."""

    def answer(self, arrays: Arrays) -> A_co:
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
class ActivationsOf:
    """What does one layer make of a sign, as the network computes it when it predicts?

    Attributes:
        layer: its name.
    """

    layer: str
    name: ClassVar[str] = "activations"

    def parameters(self) -> dict[str, Any]:
        """See :class:`Question`."""
        return asdict(self)

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
class KernelsOf:
    """Which patterns does a convolution look for in the picture itself?

    Attributes:
        layer: its name.
    """

    layer: str
    name: ClassVar[str] = "kernels"

    def parameters(self) -> dict[str, Any]:
        """See :class:`Question`."""
        return asdict(self)

    def answer(self, arrays: Arrays) -> KernelsFound:
        """See :class:`Question`."""
        return KernelsFound(self.layer, arrays.get("weights"))
