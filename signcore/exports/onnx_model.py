"""A network for ONNX Runtime: by Keras' own exporter, with its letters in the file, checked by the runtime itself."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np

from signcore.atomic_write import atomic_write
from signcore.exports.converted import checked
from signcore.exports.subject import Subject
from signcore.i18n import _
from signcore.images import IMAGE_SHAPE


def write(subject: Subject, target: Path) -> str:
    """Write the file. It takes pixels 0-255, float32 (n, 28, 28, 1), called `image`, and gives probabilities (n, letters)."""
    import onnx  # noqa: PLC0415 - an extra, and slow to load
    import onnxruntime  # noqa: PLC0415

    classifier = subject.classifier
    classifier.predict(np.zeros(IMAGE_SHAPE[:2], np.uint8))  # Keras exports only what was called
    with atomic_write(target) as building:
        exported = building.with_name(f"{building.name}.onnx")  # Keras goes by the ending
        try:
            with warnings.catch_warnings():  # tf2onnx's, about NumPy's future
                warnings.simplefilter("ignore")
                classifier.model.export(exported, format="onnx", verbose=False)
            model = onnx.load(exported)
        finally:
            exported.unlink(missing_ok=True)
        model.doc_string = _("{name}: takes a sign as 28×28 pixels, 0 to 255, and gives the probability of each letter.").format(
            name=subject.name
        )
        onnx.helper.set_model_props(model, {"letters": classifier.letters, "pixels": "0-255", "made_by": "SignLab"})
        onnx.save(model, building)
        session = onnxruntime.InferenceSession(building.read_bytes(), providers=["CPUExecutionProvider"])
        (place,) = session.get_inputs()
        return checked(classifier, lambda images: session.run(None, {place.name: images})[0])
