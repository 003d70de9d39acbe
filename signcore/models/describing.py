"""A Keras model described for other programs: its layers, and its weights in one row. Loads Keras.

The description is taken from the model itself, not from the plan that it was built of, so that it can't differ from what was trained; and
so that models that were made elsewhere have one, too.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

import keras
import numpy as np
from numpy.typing import NDArray

from signcore.errors import RunError
from signcore.i18n import _
from signcore.models.portable import PortableNetwork

_PICTURE: Final = "picture"  # what the first layers take
_ACTIVATIONS: Final = ("linear", "relu", "sigmoid", "tanh", "softmax")


def describe(model: keras.Model, letters: str) -> PortableNetwork:
    """The description and the weights of a functional or sequential model.

    Args:
        model: one input, any number of layers that follow from it.
        letters: one an output.

    Raises:
        RunError: a layer is none that can be described.
    """
    made = _Walk()
    made.walk(model, [_PICTURE])
    numbers = np.concatenate(made.numbers) if made.numbers else np.zeros(0, np.float32)
    description = {"letters": letters, "input": list(model.input_shape[1:]), "layers": made.layers}
    return PortableNetwork(description, numbers, np.zeros(0, np.int8))


class _Walk:
    """Goes through a model layer by layer, and through models within it."""

    def __init__(self) -> None:
        self.layers: list[dict[str, Any]] = []
        self.numbers: list[NDArray[np.float32]] = []

    def walk(self, model: keras.Model, given: list[str]) -> str:
        """Add the layers of a model whose inputs are the outputs of the layers `given`; the name of the last one."""
        graph = getattr(model, "_functional", model)  # what a sequential model is inside
        called = {tensor._keras_history.operation.name: name for tensor, name in zip(graph.inputs, given, strict=True)}  # noqa: SLF001
        for operation in graph.operations:
            if isinstance(operation, keras.layers.InputLayer):
                continue
            # Its first call is the one by which the model was made; what explains a model calls its layers again.
            inputs = [called[tensor._keras_history.operation.name] for tensor in operation._inbound_nodes[0].input_tensors]  # noqa: SLF001
            is_network = isinstance(operation, keras.Model) and not _is_local_contrast(operation)
            called[operation.name] = self.walk(operation, inputs) if is_network else self._add(operation, inputs)
        return called[graph.outputs[0]._keras_history.operation.name]  # noqa: SLF001

    def _add(self, layer: Any, inputs: list[str]) -> str:
        name = layer.name if all(layer.name != one["name"] for one in self.layers) else f"{layer.name}_{len(self.layers)}"
        weights = {}
        for variable in getattr(layer, "weights", ()):
            if variable.path.split("/")[-2:-1] == ["seed_generator"]:  # a dropout's
                continue
            value = np.asarray(keras.ops.convert_to_numpy(variable), np.float32)
            weights[variable.name] = {"at": sum(map(np.size, self.numbers)), "shape": list(value.shape)}
            self.numbers.append(value.ravel())
        self.layers.append({"name": name, "inputs": inputs, **_described(layer), "weights": weights})
        return str(name)


def _is_local_contrast(layer: keras.Model) -> bool:
    """Whether it is the one network within networks that SignLab makes: :func:`signcore.models.build.local_contrast`."""
    kinds = [type(one).__name__ for one in getattr(layer, "operations", ())]  # a sequential model has none by that name
    return not layer.weights and kinds.count("Sqrt") == 1 and kinds.count("AveragePooling2D") == 2


def _described(layer: Any) -> dict[str, Any]:
    """The kind of a layer and what belongs to it.

    Raises:
        RunError: it is of a kind, or has a setting, that can't be described.
    """
    kind = type(layer).__name__
    try:
        return {"kind": _SAME.get(kind, kind), **_KINDS[kind](layer)}
    except (KeyError, ValueError):
        raise RunError(
            _("The network's layer {name} ({kind}) works in Keras only, so this network can't run in a browser.").format(
                name=layer.name, kind=kind
            )
        ) from None


def _local_contrast(layer: keras.Model) -> dict[str, Any]:
    windows = [one for one in layer.layers if isinstance(one, keras.layers.AveragePooling2D)]
    return {"size": _one(windows[0].pool_size), "epsilon": 1e-6, "floor": 0.04}


def _convolution(layer: Any) -> dict[str, Any]:
    if layer.groups != 1 or layer.dilation_rate != (1, 1):
        raise ValueError(layer.name)
    return {"strides": _one(layer.strides), "padding": _padding(layer), **_activation(layer)}


def _pooling(layer: Any) -> dict[str, Any]:
    return {"pool_size": _one(layer.pool_size), "strides": _one(layer.strides), "padding": _padding(layer)}


def _activation(layer: Any) -> dict[str, Any]:
    name = layer.activation.__name__
    if name not in _ACTIVATIONS:
        raise ValueError(name)
    return {"activation": name}


def _dense(layer: Any) -> dict[str, Any]:
    if len(layer.input.shape) != 2:  # Keras weighs each place of a map by itself
        raise ValueError(layer.input.shape)
    return _activation(layer)


def _concatenate(layer: Any) -> dict[str, Any]:
    if layer.axis not in {-1, 3} or len(layer.output.shape) != 4:
        raise ValueError(layer.axis)
    return {}


def _batch_normalization(layer: Any) -> dict[str, Any]:
    if layer.axis not in {-1, len(layer.input.shape) - 1}:
        raise ValueError(layer.axis)
    return {"epsilon": layer.epsilon, "momentum": layer.momentum}


def _rescaling(layer: Any) -> dict[str, Any]:
    return {"scale": float(layer.scale), "offset": float(layer.offset)}


def _up_sampling(layer: Any) -> dict[str, Any]:
    if layer.interpolation != "nearest":
        raise ValueError(layer.interpolation)
    return {"size": _one(layer.size)}


def _relu(layer: Any) -> dict[str, Any]:
    if layer.max_value is not None or layer.negative_slope or layer.threshold:
        raise ValueError(layer.name)
    return {"activation": "relu"}


def _softmax(layer: Any) -> dict[str, Any]:
    if layer.axis != -1:
        raise ValueError(layer.axis)
    return {"activation": "softmax"}


def _reshape(layer: Any) -> dict[str, Any]:
    shape = [int(side) for side in layer.output.shape[1:]]
    if math.prod(shape) != math.prod(layer.input.shape[1:]):
        raise ValueError(shape)
    return {"shape": shape}


def _one(sides: tuple[int, int]) -> int:
    """The side of a square window or step."""
    if sides[0] != sides[1]:
        raise ValueError(sides)
    return int(sides[0])


def _padding(layer: Any) -> str:
    if layer.data_format != "channels_last" or layer.padding not in {"same", "valid"}:
        raise ValueError(layer.padding)
    return str(layer.padding)


_SAME: Final = {"ReLU": "Activation", "Softmax": "Activation", "Functional": "LocalContrast"}  # kinds that are another kind's special case
_KINDS: Final[dict[str, Callable[[Any], dict[str, Any]]]] = {
    "Rescaling": _rescaling,
    "Conv2D": _convolution,
    "BatchNormalization": _batch_normalization,
    "MaxPooling2D": _pooling,
    "AveragePooling2D": _pooling,
    "Dropout": lambda layer: {"rate": layer.rate},
    "Flatten": lambda _layer: {},
    "Reshape": _reshape,
    "Dense": _dense,
    "Activation": _activation,
    "ReLU": _relu,
    "Softmax": _softmax,
    "UpSampling2D": _up_sampling,
    "Functional": _local_contrast,
    "Concatenate": _concatenate,
}
