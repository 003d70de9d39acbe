"""The trained model as a file that explains itself.

A `.keras` file is a ZIP; SignLab adds a member `signlab.json` to it: letters, settings, data hash, versions. Keras ignores
it, so the file opens anywhere, and whoever has the file alone still knows which output is which letter.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from signcore.errors import RunError
from signcore.i18n import _
from signcore.whole_files import written_whole

if TYPE_CHECKING:
    import keras

ABOUT_MEMBER = "signlab.json"
PREDICTIONS_NAME = "validation-probabilities.npy"  # beside the model: float16 (n, 24)


def save_model(model: keras.Model, path: Path, about: dict[str, Any]) -> None:
    """Write the model with what belongs to it. A reader sees the old file or the new one, never half of one.

    Args:
        model: a Keras model.
        path: where to; ends in `.keras`.
        about: JSON-ready facts for `signlab.json`.
    """
    with written_whole(path) as building:
        model.save(building)
        with zipfile.ZipFile(building, "a") as archive:
            archive.writestr(ABOUT_MEMBER, json.dumps(about, indent=1))


def read_about(path: Path) -> dict[str, Any]:
    """The facts that :func:`save_model` put into a model file, without loading the model.

    Raises:
        RunError: there is no such file, or it is none of SignLab's.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            about = json.loads(archive.read(ABOUT_MEMBER))
        letters = about["letters"]
        if not isinstance(letters, str) or not letters:
            raise ValueError(letters)
        return dict(about)
    except FileNotFoundError:
        raise RunError(_("This run has no trained model: none was saved yet, or it was removed to free space.")) from None
    # What a damaged or hostile archive makes zipfile and json raise; RuntimeError is a password's.
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, RuntimeError, zlib.error) as error:
        raise RunError(_("{path} is no model file of SignLab's, or it is damaged.").format(path=path.name)) from error
