"""The process that answers: ``python -m signcore.inference.worker``. Reads questions on stdin, answers on stdout, several at a time.

A new kind of question is a function here and a line in `FUNCTIONS`.
"""

from __future__ import annotations

import functools
import hashlib
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from signcore.errors import SignLabError, sentence_of
from signcore.i18n import _, stored
from signcore.inference.classifier import Classifier
from signcore.inference.messages import GREETING, Arrays, read_message, write_message
from signcore.inference.portable_locator import portable_locator
from signcore.inference.prediction import Place, Wishes
from signcore.inference.reading import find_place, read, signs_at
from signcore.locating.locator import look
from signcore.recent import drop_oldest

Answer = tuple[dict[str, Any], Arrays]
_AT_ONCE = 4  # questions; a long one holds up none of the others
_MOST_PLACES = 200  # found hands that are remembered, some kilobytes each

_loading = threading.Lock()  # one model at a time, and each once


@functools.lru_cache(maxsize=4)
def _classifier(path: Path, _modified: int) -> Classifier:
    return Classifier.load(path)


def classifier_at(model: str) -> Classifier:
    """The classifier in a file, loaded again only when the file changed."""
    path = Path(model)
    with _loading:
        return _classifier(path, path.stat().st_mtime_ns if path.exists() else 0)


_places: dict[Hashable, Place] = {}


def _place_in(pixels: NDArray[np.uint8], picture: Image.Image, asked: Wishes) -> Place:
    """Where the hand is, looked for once in each picture: whichever network is asked about it, the place is the same."""
    key = hashlib.sha256(pixels.tobytes()).digest(), pixels.shape, asked.crop, asked.mirror
    place = _places.get(key)
    if place is None:
        place = _places[key] = find_place(picture, asked, look)
        drop_oldest(_places, _MOST_PLACES)
    return place


def predict(arrays: Arrays, model: str) -> Answer:
    """Probabilities for uint8 images (n, 28, 28)."""
    classifier, images = classifier_at(model), arrays["images"]
    if len(images) == 1:
        prediction = classifier.predict(images[0])
        probabilities, milliseconds = prediction.probabilities[None], prediction.milliseconds
    else:
        began = time.perf_counter()
        probabilities = classifier.probabilities(images)
        milliseconds = 1000 * (time.perf_counter() - began)
    return {"letters": classifier.letters, "milliseconds": milliseconds}, {"probabilities": probabilities}


def read_picture(arrays: Arrays, models: list[str], wishes: dict[str, Any]) -> Answer:
    """What each of these models reads in a picture, uint8 (h, w, 3) or, where it is a sign, (28, 28)."""
    picture = Image.fromarray(arrays["picture"]).convert("RGB")
    asked = Wishes.from_dict(wishes)
    began = time.perf_counter()
    place = _place_in(arrays["picture"], picture, asked)
    found = time.perf_counter()
    signs = signs_at(picture, place, asked)
    answers: list[dict[str, Any]] = []
    results = {"shares": place.shares if place.shares is not None else np.zeros(0, np.float32)}
    for number, model in enumerate(models):
        try:
            reading = read([classifier_at(model)], signs, place)[0]
        except SignLabError as error:  # one that can't be asked holds up none of the others
            answers.append({"error": stored(sentence_of(error))})
            continue
        results[f"probabilities-{number}"] = reading.prediction.probabilities
        answers.append(
            {
                "letters": reading.prediction.letters,
                "milliseconds": reading.prediction.milliseconds,
                "distance": reading.distance,
                "is_calibrated": reading.is_calibrated,
                "right_when_sure": reading.right_when_sure,
            }
        )
    where = {name: value for name, value in vars(place).items() if name != "shares"}
    return {"place": where, "readings": answers, "finding_milliseconds": 1000 * (found - began)}, results


def portable(_arrays: Arrays, model: str) -> Answer:
    """A network for programs without Keras; an empty `model` is the locator that comes with SignLab, compact."""
    network = classifier_at(model).portable() if model else portable_locator()
    return {"description": network.description}, {"numbers": network.numbers, "small": network.small}


FUNCTIONS: dict[str, Callable[..., Answer]] = {"predict": predict, "read_picture": read_picture, "portable": portable}


def answer(question: dict[str, Any], arrays: Arrays) -> Answer:
    """What is answered to a question: a refusal in a sentence, or its function's answer."""
    try:
        return FUNCTIONS[question["call"]](arrays, **question["arguments"])
    except SignLabError as error:
        return {"error": stored(sentence_of(error)), "refused": True}, {}
    except Exception as error:  # an error in one answer must not end the process
        traceback.print_exc()
        text = _("The question {name} could not be answered ({error}).").format(
            name=question["call"], error=f"{type(error).__name__}: {error}"[:200]
        )
        return {"error": stored(text), "refused": False}, {}


def main() -> None:
    """Answer until the server closes the pipe."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print must not land between the answers
    answers.write(GREETING + b"\n")
    answers.flush()
    writing = threading.Lock()

    def answer_one(question: dict[str, Any], arrays: Arrays) -> None:
        header, results = answer(question, arrays)
        with writing:
            write_message(answers, {**header, "number": question["number"]}, results)

    with ThreadPoolExecutor(_AT_ONCE, "signlab-answers") as pool:
        _read_questions(sys.stdin.buffer, lambda question, arrays: pool.submit(answer_one, question, arrays))


def _read_questions(stream: IO[bytes], take: Callable[[dict[str, Any], Arrays], object]) -> None:
    while True:
        try:
            question, arrays = read_message(stream)
        except EOFError:
            return
        take(question, arrays)


if __name__ == "__main__":
    main()
