"""A trained model with what it needs to be used: its letters and its pixel range. Loads Keras."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from signcore.errors import RunError
from signcore.familiarity import Familiarity
from signcore.i18n import _
from signcore.images import IMAGE_SHAPE
from signcore.inference.foreign_model import fit
from signcore.inference.prediction import Prediction
from signcore.labels import LETTERS
from signcore.machine_trouble import in_words, is_machines
from signcore.models.build import with_hidden
from signcore.models.describing import describe
from signcore.models.portable import PortableNetwork
from signcore.paths import shown_name
from signcore.runs.artifacts import read_about_if_any, read_familiarity
from signcore.runs.model_bounds import check_model_file

_BATCH = 256
_FEW = 32  # pictures that are looked at together with less waiting


class Classifier:
    """Answers for one model file.

    Args:
        model: takes float32 (n, 28, 28, 1), pixels 0-255.
        about: what :func:`signcore.runs.artifacts.save_model` put beside it; its `letters` are the model's outputs.
        familiarity: what was measured of it on its own signs, if that was done.

    Raises:
        RunError: the model takes other pictures or has another number of outputs.
    """

    def __init__(self, model: keras.Model, about: dict[str, Any], familiarity: Familiarity | None = None) -> None:
        self.model = model
        self.letters: str = about["letters"]
        self.about = about
        self.notes: tuple[str, ...] = ()  # what was taken for what in a model that was made elsewhere
        self.familiarity = familiarity
        if model.input_shape[1:] != IMAGE_SHAPE or model.output_shape != (None, len(self.letters)):
            raise RunError(
                _(
                    "The model turns {input} into {output}, but {letters} letters need (None, 28, 28, 1) turned into (None, {letters})."
                ).format(output=model.output_shape, input=model.input_shape, letters=len(self.letters))
            )
        self._looking = with_hidden(model) if familiarity else model
        self.look(np.zeros((1, *IMAGE_SHAPE[:2]), np.uint8))  # compile now, in the shape of most questions

    @classmethod
    def load(cls, path: Path, pixels: str | None = None, signs: tuple[NDArray[np.uint8], NDArray[np.uint8]] | None = None) -> Classifier:
        """The classifier in a `.keras` file, of SignLab's or made elsewhere. Keras' safe mode: no code from the file is run.

        Args:
            path: the file.
            pixels: what a foreign model takes; see :func:`signcore.inference.foreign_model.fit`, as of `signs`.
            signs: images and labels to find that out with, where the file does not tell.

        Raises:
            RunError: there is no such file, or it can't be used.
        """
        about = read_about_if_any(path)
        try:
            check_model_file(path)
            model = keras.saving.load_model(path, compile=False, safe_mode=True)
        except RunError:
            raise
        except Exception as error:  # a damaged file makes zipfile, h5py, json and Keras raise what they like
            raise RunError(_why_not(path, error)) from error
        if about is not None:
            return cls(model, about, read_familiarity(path, model.layers[-1].input.shape[-1]))
        fitted = fit(model, pixels, signs)
        made = cls(fitted.model, {"letters": LETTERS, "pixels": "0-255"})
        made.notes = fitted.notes
        return made

    def probabilities(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Probabilities of each letter, float32 (n, 24), for uint8 images (n, 28, 28)."""
        if not len(images):
            return np.zeros((0, len(self.letters)), np.float32)
        return _in_batches(self.model, images, _BATCH)[0]

    def look(self, images: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Probabilities (n, 24) and what the last hidden layer says, (n, d), of images, uint8 (n, 28, 28).

        Where nothing is measured of the model, d is 0.
        """
        said = _in_batches(self._looking, images, _FEW)
        return said[0], said[1] if self.familiarity else np.zeros((len(images), 0), np.float32)

    def predict(self, pixels: NDArray[np.uint8]) -> Prediction:
        """What the model says of one picture, uint8 (28, 28)."""
        batch = pixels[None, ..., None].astype(np.float32)
        began = time.perf_counter()
        probabilities = np.asarray(self.model.predict_on_batch(batch))[0]
        return Prediction(probabilities, self.letters, 1000 * (time.perf_counter() - began))

    def portable(self) -> PortableNetwork:
        """The network, and what was measured of it, for programs without Keras.

        Raises:
            RunError: a layer of it is none that can be described.
        """
        network = describe(self.model, self.letters)
        return network.with_arrays("familiarity", vars(self.familiarity)) if self.familiarity else network


def _in_batches(model: keras.Model, images: NDArray[np.uint8], size: int) -> list[NDArray[np.float32]]:
    """Each output of a model for uint8 images (n, 28, 28), n at least 1."""
    said = []
    for start in range(0, len(images), size):
        batch = images[start : start + size, ..., None].astype(np.float32)
        padded = np.pad(batch, ((0, size - len(batch)), (0, 0), (0, 0), (0, 0)))  # one shape, one trace
        answer = model.predict_on_batch(padded)
        said.append([np.asarray(part)[: len(batch)] for part in (answer if isinstance(answer, list) else [answer])])
    return [np.concatenate(parts) for parts in zip(*said, strict=True)]


def _why_not(path: Path, error: Exception) -> str:
    """Why Keras would not load a file, in a sentence."""
    name, said = shown_name(path.name), str(error)
    if is_machines(error):
        return _("{path} can't be read: {reason}.").format(path=name, reason=in_words(error))
    if "safe_mode" in said or "Lambda" in said or "lambda" in said:
        return _(
            "{path} holds a Lambda layer: program code, which is never run from a file. Build the network without it and save it again."
        ).format(path=name)
    if unknown := re.search(r"(?:Could not locate (?:class|function)|Unknown \w+:?) '?([\w>.]+)'?", said):
        return _(
            "{path} is built with {part}, which is not part of Keras. Build the network from Keras' own layers and save it again."
        ).format(path=name, part=unknown[1])
    return _("The model in {path} can't be loaded: {error}").format(path=name, error=shown_name(said)[:200])
