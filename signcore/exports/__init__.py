"""What a class made, as files to take home: one module per format, and this registry of them.

A way is a module here with a function ``write(subject, target)``: a network with what is known of it (:mod:`signcore.exports.subject`), and
the file. The registry says which ending means which, and in one line what it is for. What pages need without Keras stands beside it:
:func:`signcore.exports.html.page`.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from signcore.errors import RunError
from signcore.i18n import N_, _

if TYPE_CHECKING:
    from signcore.exports.subject import Subject


@dataclass(frozen=True)
class Export:
    """One format.

    Attributes:
        ending: what its files end in.
        module: what writes them, in this package.
        words: what it is for, in one line, to be translated.
        needs_run: whether it tells of a training, so that a model file alone is not enough.
        packages: what has to be installed on top (`requirements-export.txt`), as it is imported.
    """

    ending: str
    module: str
    words: str
    needs_run: bool = False
    packages: tuple[str, ...] = ()


EXPORTS: Final[Mapping[str, Export]] = {
    "keras": Export(".keras", "model_file", N_("The network for Keras: load it in Python, or import it into another SignLab.")),
    "page": Export(".html", "html", N_("A page with the network in it: opens on any phone or laptop, without internet.")),
    "onnx": Export(
        ".onnx", "onnx_model", N_("The network for ONNX Runtime and many other programs."), packages=("tf2onnx", "onnx", "onnxruntime")
    ),
    "tflite": Export(
        ".tflite", "litert_model", N_("The network for LiteRT (TensorFlow Lite): phones and small boards."), packages=("ai_edge_litert",)
    ),
    "script": Export(".py", "script", N_("The training as a Python script in plain Keras, with the lesson's comments."), needs_run=True),
    "notebook": Export(".ipynb", "notebook", N_("The same as a notebook for Jupyter or Colab."), needs_run=True),
    "card": Export(".md", "card", N_("A model card: data, settings, figures, where it fails."), needs_run=True),
    "card-page": Export(".card.html", "card_page", N_("The model card as a page to print."), needs_run=True),
    "history": Export(".csv", "history", N_("Loss and accuracy of each epoch as a table."), needs_run=True),
    "settings": Export(".json", "settings", N_("All settings: “train --config FILE” reads them."), needs_run=True),
    "data": Export(".data.csv.gz", "data", N_("The signs that it learnt from, as one table for pandas."), needs_run=True),
    "tensorboard": Export(
        ".tfevents.zip", "tensorboard", N_("Loss and accuracy as logs for TensorBoard."), needs_run=True, packages=("tensorboardX",)
    ),
    "run": Export(".signlab", "bundle", N_("Everything about the run in one file, for SignLab on another computer."), needs_run=True),
    "all": Export(".zip", "everything", N_("All of these in one ZIP."), needs_run=True),
}


def kind_of(path: Path) -> str | None:
    """The format that a file's ending names, or None: the longest ending that fits."""
    fitting = [kind for kind, one in EXPORTS.items() if path.name.lower().endswith(one.ending)]
    return max(fitting, key=lambda kind: len(EXPORTS[kind].ending), default=None)


def missing_packages(kind: str) -> list[str]:
    """The packages that a format needs and that are not installed here."""
    return [name for name in EXPORTS[kind].packages if importlib.util.find_spec(name) is None]


def export(kind: str, subject: Subject, target: Path) -> str:
    """Write a file in the format `kind`, a key of `EXPORTS`.

    Returns:
        What is to be said of it beside its size; mostly nothing.

    Raises:
        OSError: it can't be written.
        RunError: something that this way needs is missing, in a sentence.
    """
    if missing := missing_packages(kind):
        raise RunError(
            _("This needs {packages}, which is not installed: pip install -r requirements-export.txt.").format(packages=", ".join(missing))
        )
    if EXPORTS[kind].needs_run and subject.run is None:
        raise RunError(_("A model file does not say how it was trained. Name the run itself for this kind of file."))
    said: str | None = importlib.import_module(f"{__name__}.{EXPORTS[kind].module}").write(subject, target)
    return said or ""
