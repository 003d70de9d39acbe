"""A Keras model that was made elsewhere, fitted to the pictures and letters of SignLab. Loads Keras.

What can differ: flat or square pictures, pixels of 0–1 or 0–255, 24 outputs or one for each of 25 codes or 26 letters, and outputs
that are no probabilities yet. What can't be told from the file is measured on signs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from signcore.datasets.synthetic import VALIDATION_HANDS
from signcore.errors import RunError
from signcore.hand import render_signs
from signcore.i18n import _
from signcore.images import IMAGE_SHAPE
from signcore.labels import LETTERS, LabelConvention

PIXEL_RANGES = ("0-1", "0-255")
_SIDE = IMAGE_SHAPE[0]
_RENDERED_PER_LETTER = 10
_GREY_STEPS = 0.1  # a rescaling that multiplies with less takes 0–255: with 1/255, or 1/127.5


@dataclass(frozen=True)
class Fitted:
    """A foreign model as SignLab uses models.

    Attributes:
        model: takes float32 (n, 28, 28, 1), pixels 0–255, and gives (n, 24) that sum to 1.
        pixels: what the foreign model itself takes, one of `PIXEL_RANGES`.
        notes: what was taken for what, a sentence each.
    """

    model: keras.Model
    pixels: str
    notes: tuple[str, ...]


def fit(model: keras.Model, pixels: str | None = None, signs: tuple[NDArray[np.uint8], NDArray[np.uint8]] | None = None) -> Fitted:
    """Fit `model` to SignLab's pictures and letters.

    Args:
        model: as Keras loaded it.
        pixels: one of `PIXEL_RANGES`, or None to find it out: from a layer that rescales, otherwise by which the model gets more right.
        signs: images, uint8 (n, 28, 28), and labels 0–23 to find that out with; rendered ones by default.

    Raises:
        RunError: it takes other pictures, or its outputs are no letters.
    """
    _check(model)
    outputs = model.output_shape[-1]
    notes = []
    if outputs != len(LETTERS):
        notes.append(_("It has {outputs} outputs; those of the 24 still letters are used, without J and Z.").format(outputs=outputs))
    logits = _gives_logits(model)
    if logits:
        notes.append(_("Its outputs are not probabilities yet; softmax turns them into probabilities."))
    known = pixels or _pixels_by_layers(model)
    if known is None:
        images, labels = signs or _rendered()
        likely = {one: _mean_log_likelihood(_wrapped(model, one, logits=logits), images, labels) for one in PIXEL_RANGES}
        known = max(PIXEL_RANGES, key=likely.__getitem__)
        notes.append(
            _("The file does not say which pixels it takes; {pixels} was chosen, because its answers fit better that way.").format(
                pixels=known
            )
        )
    return Fitted(_wrapped(model, known, logits=logits), known, tuple(notes))


def _check(model: keras.Model) -> None:
    taken, given = getattr(model, "input_shape", None), getattr(model, "output_shape", None)
    if not isinstance(taken, tuple) or not isinstance(given, tuple):
        raise RunError(_("This model has several inputs or outputs; SignLab needs one picture in and one row of letters out."))
    if taken[1:] not in (IMAGE_SHAPE, (_SIDE, _SIDE), (_SIDE * _SIDE,)):
        if len(taken) == 4 and taken[-1] == 3:
            raise RunError(_("This model takes colour pictures, {shape}; the signs are grey, (None, 28, 28, 1).").format(shape=taken))
        raise RunError(_("This model takes {shape}; the signs are (None, 28, 28, 1).").format(shape=taken))
    if len(given) != 2 or given[-1] not in (len(LETTERS), *_OUTPUTS):
        raise RunError(
            _("This model gives {shape}; a model that reads letters has 24 outputs, 25 (Kaggle's numbers 0–24) or 26 (A–Z).").format(
                shape=given
            )
        )


_OUTPUTS = (25, 26)  # Kaggle's codes up to Y, or the whole alphabet: either way A is 0, and J and Z have places of their own


def _wrapped(model: keras.Model, pixels: str, *, logits: bool) -> keras.Model:
    taken, given = model.input_shape[1:], model.output_shape[-1]
    if taken == IMAGE_SHAPE and given == len(LETTERS) and pixels == "0-255" and not logits:
        return model
    inputs = keras.Input(IMAGE_SHAPE, name="image")
    values = keras.layers.Rescaling(1 / 255, name="foreign_rescale")(inputs) if pixels == "0-1" else inputs
    if taken != IMAGE_SHAPE:
        values = keras.layers.Reshape(taken, name="foreign_reshape")(values)
    values = model(values)
    if given != len(LETTERS):
        values = keras.ops.take(values, np.array(LabelConvention.KAGGLE.codes), axis=-1)
    if logits:
        values = keras.layers.Softmax(name="foreign_softmax")(values)
    elif given != len(LETTERS):  # of what is left, as shares of 1
        values = keras.ops.divide(values, keras.ops.sum(values, axis=-1, keepdims=True) + 1e-9)
    return keras.Model(inputs, values)


def _gives_logits(model: keras.Model) -> bool:
    random = np.random.default_rng(0).random((8, *model.input_shape[1:])).astype(np.float32)
    given = np.asarray(model.predict_on_batch(random))
    return bool((given < 0).any() or not np.allclose(given.sum(axis=-1), 1, atol=1e-3))


def _pixels_by_layers(model: keras.Model) -> str | None:
    for layer in _layers(model):
        if isinstance(layer, keras.layers.Rescaling):
            return "0-255" if np.max(np.abs(layer.scale)) < _GREY_STEPS else "0-1"
        if isinstance(layer, keras.layers.Normalization) and layer.mean is not None:
            return "0-255" if np.max(np.asarray(layer.mean)) > 1 else "0-1"
    return None


def _layers(model: keras.Model) -> Iterator[Any]:
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from _layers(layer)
        else:
            yield layer


def _rendered() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    labels = np.tile(np.arange(len(LETTERS), dtype=np.uint8), _RENDERED_PER_LETTER)
    return render_signs(labels, hands=VALIDATION_HANDS, seed=1).images, labels


def _mean_log_likelihood(model: keras.Model, images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> float:
    """How well the answers fit, higher is better: an accuracy that says more where both are poor."""
    given = np.asarray(model.predict(images[..., None].astype(np.float32), verbose=0))
    share = given[np.arange(len(labels)), labels]
    right = given.argmax(axis=-1) == labels
    return float(right.mean() + 1e-3 * np.log(np.clip(np.nan_to_num(share), 1e-9, 1)).mean())
