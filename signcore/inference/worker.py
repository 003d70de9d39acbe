"""The process that predicts: ``python -m signcore.inference.worker``. Reads questions on stdin, answers on stdout.

A new kind of question is a function here and a line in `FUNCTIONS`.
"""

from __future__ import annotations

import functools
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from signcore.errors import SignLabError
from signcore.explainers import EXPLAINERS
from signcore.i18n import _
from signcore.inference.classifier import Classifier
from signcore.inference.client import GREETING, Arrays, read_message, write_message

Answer = tuple[dict[str, Any], Arrays]


@functools.lru_cache(maxsize=4)
def _classifier(path: Path, _modified: int) -> Classifier:
    return Classifier.load(path)


def classifier_at(model: str) -> Classifier:
    """The classifier in a file, loaded again only when the file changed."""
    path = Path(model)
    return _classifier(path, path.stat().st_mtime_ns if path.exists() else 0)


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


def explain(arrays: Arrays, model: str, explainer: str) -> Answer:
    """What an explainer of :data:`signcore.explainers.EXPLAINERS` says of a model and images."""
    classifier = classifier_at(model)
    return {"letters": classifier.letters}, dict(EXPLAINERS[explainer](classifier, arrays["images"]))


FUNCTIONS: dict[str, Callable[..., Answer]] = {"predict": predict, "explain": explain}


def main() -> None:
    """Answer until the server closes the pipe."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print must not land between the answers
    answers.write(GREETING + b"\n")
    answers.flush()
    while True:
        try:
            question, arrays = read_message(sys.stdin.buffer)
        except EOFError:
            return
        try:
            header, results = FUNCTIONS[question["call"]](arrays, **question["arguments"])
        except SignLabError as error:
            header, results = {"error": str(error), "refused": True}, {}
        except Exception as error:  # the next question may be a better one
            traceback.print_exc()
            text = _("The question {name} could not be answered ({error}).").format(
                name=question["call"], error=f"{type(error).__name__}: {error}"[:200]
            )
            header, results = {"error": text, "refused": False}, {}
        write_message(answers, header, results)


if __name__ == "__main__":
    main()
