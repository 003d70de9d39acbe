"""The trained model as a file that explains itself.

A `.keras` file is a ZIP; SignLab adds a member `signlab.json` to it: letters, settings, data hash, versions. Keras ignores
it, so the file opens anywhere, and whoever has the file alone still knows which output is which letter.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from signcore import bounded
from signcore.atomic_write import atomic_write
from signcore.errors import RunError
from signcore.familiarity import Familiarity
from signcore.i18n import _
from signcore.machine_trouble import in_words
from signcore.paths import shown_name

if TYPE_CHECKING:
    import keras

ABOUT_MEMBER = "signlab.json"
FAMILIARITY_MEMBER = "familiarity.npz"
_KERAS_MEMBER = "config.json"  # in every .keras file
_MOST_ABOUT_BYTES = 2**20
_MOST_FAMILIARITY_BYTES = 8 * 2**20
LOG_NAME = "log.txt"  # in a run's folder; what its process and its libraries print
START_NAME = "start.keras"  # in a run's folder: the model whose weights it begins with, if any
PREDICTIONS_NAME = "validation-probabilities.npy"  # beside the model: float16 (n, 24)


def save_model(model: keras.Model, path: Path, about: dict[str, Any], familiarity: Familiarity | None = None) -> None:
    """Write the model with what belongs to it. A reader sees the old file or the new one, never half of one.

    Args:
        model: a Keras model.
        path: where to; ends in `.keras`.
        about: JSON-ready facts for `signlab.json`.
        familiarity: what was measured of it after its training.
    """
    with atomic_write(path) as building:
        model.save(building)
        with zipfile.ZipFile(building, "a") as archive:
            archive.writestr(ABOUT_MEMBER, json.dumps(about, indent=1))
            if familiarity is not None:
                archive.writestr(FAMILIARITY_MEMBER, familiarity.to_bytes())


def read_about(path: Path) -> dict[str, Any]:
    """The facts that :func:`save_model` put into a model file, without loading the model.

    Raises:
        RunError: there is no such file, or it is none of SignLab's.
    """
    about = read_about_if_any(path)
    if about is None:
        raise RunError(_("{path} is not a SignLab model file: it has no {member}.").format(path=shown_name(path.name), member=ABOUT_MEMBER))
    return about


def read_about_if_any(path: Path) -> dict[str, Any] | None:
    """The same; None for a model file that was made elsewhere.

    Raises:
        RunError: there is no such file, it is no model file, or its facts are broken.
    """
    try:
        with path.open("rb") as stream, bounded.open_zip(stream) as archive:
            if ABOUT_MEMBER not in archive.namelist():
                if _KERAS_MEMBER in archive.namelist():
                    return None
                raise KeyError(ABOUT_MEMBER)
            about = json.loads(bounded.read_member(archive, ABOUT_MEMBER, _MOST_ABOUT_BYTES))
        letters = about["letters"]
        if not isinstance(letters, str) or not letters:
            raise ValueError(letters)
        return dict(about)
    except FileNotFoundError:
        raise RunError(_("This run has no trained model: none was saved yet, or it was removed to free space.")) from None
    # What a damaged or hostile archive makes zipfile and json raise; RuntimeError is a password's, RecursionError that of nested brackets.
    except (
        OSError,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        EOFError,
        RuntimeError,
        RecursionError,
        NotImplementedError,
        zlib.error,
    ) as error:
        if isinstance(error, OSError):
            raise RunError(_("{path} can't be read: {reason}.").format(path=shown_name(path.name), reason=in_words(error))) from error
        if _starts_as_hdf5(path):
            raise RunError(
                _('{path} is a model in Keras\' old HDF5 format. Save it as a .keras file: model.save("model.keras").').format(
                    path=shown_name(path.name)
                )
            ) from error
        raise RunError(_("{path} is not a SignLab model file, or it is damaged.").format(path=shown_name(path.name))) from error


def read_familiarity(path: Path, width: int | None = None) -> Familiarity | None:
    """What was measured of a model after its training, for a last hidden layer of `width` values; None if that is not in its file."""
    try:
        with path.open("rb") as stream, bounded.open_zip(stream) as archive:
            if FAMILIARITY_MEMBER not in archive.namelist():
                return None
            found = Familiarity.from_bytes(bounded.read_member(archive, FAMILIARITY_MEMBER, _MOST_FAMILIARITY_BYTES))
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, EOFError, RuntimeError, NotImplementedError, zlib.error):
        return None  # the network answers all the same
    return found if width is None or found.mean.shape == (width,) else None


def epochs_done(path: Path) -> int:
    """How many epochs are behind the model in a file of SignLab's.

    Raises:
        RunError: there is no such file, or it does not say.
    """
    done = read_about(path).get("epochs_done")
    if not isinstance(done, int) or isinstance(done, bool) or done < 0:
        raise RunError(_("{path} does not say after how many epochs it was saved, so training can't go on from it.").format(path=path.name))
    return done


def dataset_id(about: Mapping[str, Any]) -> str:
    """Which signs a model was trained with, by what its file says.

    Raises:
        RunError: it does not say.
    """
    data = about.get("data")
    found = data.get("id") if isinstance(data, dict) else None
    if not isinstance(found, str):
        raise RunError(_("The model does not say which signs it was trained with. Name some: --data DATA."))
    return found


def _starts_as_hdf5(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(4) == b"\x89HDF"
    except OSError:
        return False
