"""The trained model as a file that explains itself.

A `.keras` file is a ZIP; SignLab adds a member `signlab.json` to it: letters, settings, data hash, versions. Keras ignores
it, so the file opens anywhere, and whoever has the file alone still knows which output is which letter.
"""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from signcore.errors import RunError
from signcore.i18n import _

if TYPE_CHECKING:
    import keras

ABOUT_MEMBER = "signlab.json"


def save_model(model: keras.Model, path: Path, about: dict[str, Any]) -> None:
    """Write the model with what belongs to it. A reader sees the old file or the new one, never half of one.

    Args:
        model: a Keras model.
        path: where to; ends in `.keras`.
        about: JSON-ready facts for `signlab.json`.
    """
    building = path.with_name(f"building-{os.getpid()}-{path.name}")
    try:
        model.save(building)
        with zipfile.ZipFile(building, "a") as archive:
            archive.writestr(ABOUT_MEMBER, json.dumps(about, indent=1))
        with building.open("rb+") as stream:
            os.fsync(stream.fileno())
        building.replace(path)
    finally:
        building.unlink(missing_ok=True)


def read_about(path: Path) -> dict[str, Any]:
    """The facts that :func:`save_model` put into a model file, without loading the model.

    Raises:
        RunError: there is no such file, or it is none of SignLab's.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            about: dict[str, Any] = json.loads(archive.read(ABOUT_MEMBER))
            return about
    except FileNotFoundError:
        raise RunError(_("This run has no trained model yet.")) from None
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise RunError(_("{path} is no model file of SignLab's, or it is damaged.").format(path=path.name)) from error
