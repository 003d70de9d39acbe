"""A network for LiteRT (TensorFlow Lite): by Keras' own exporter, its letters packed at the file's end, checked by the runtime itself."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from signcore.atomic_write import atomic_write
from signcore.exports.converted import checked
from signcore.exports.subject import Subject


def write(subject: Subject, target: Path) -> str:
    """Write the file. It takes pixels 0-255, float32 (n, 28, 28, 1), and gives probabilities (n, letters).

    As TensorFlow Lite's metadata has it, files that belong to the model are a ZIP behind its last byte: `labels.txt`, a letter a line, and
    `signlab.json`. Runtimes pass over it; `unzip` opens it.
    """
    from ai_edge_litert.interpreter import Interpreter  # noqa: PLC0415 - an extra, and slow to load

    classifier = subject.classifier
    with atomic_write(target) as building:
        exported = building.with_name(f"{building.name}.tflite")  # Keras goes by the ending
        try:
            classifier.model.export(exported, format="litert", verbose=False)
            exported.replace(building)
        finally:
            exported.unlink(missing_ok=True)
        with zipfile.ZipFile(building, "a") as files:
            files.writestr("labels.txt", "".join(f"{letter}\n" for letter in classifier.letters))
            files.writestr("signlab.json", json.dumps({"name": subject.name, "letters": classifier.letters, "pixels": "0-255"}))
        interpreter = Interpreter(model_content=building.read_bytes())
        return checked(classifier, lambda images: _asked(interpreter, images))


def _asked(interpreter: Any, images: NDArray[np.float32]) -> NDArray[np.float32]:
    place = interpreter.get_input_details()[0]["index"]
    interpreter.resize_tensor_input(place, images.shape)
    interpreter.allocate_tensors()
    interpreter.set_tensor(place, images)
    interpreter.invoke()
    answer: NDArray[np.float32] = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
    return answer
