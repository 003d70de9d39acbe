"""Everything of a run in one file: its record, its model, how it developed, its answers and its signs; and back, on another computer.

The file is a ZIP. What comes in is hostile until checked: only known members are read, none beyond its limit, nothing is unpickled, and
every value is looked at. The model itself is opened later as every model file is, in safe mode.
"""

from __future__ import annotations

import io
import json
import math
import time
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np

from signcore import __version__, bounded
from signcore.atomic_write import atomic_write
from signcore.config import RunConfig
from signcore.datasets import library
from signcore.datasets.base import PART_NAMES, Origin, Part, SignDataset
from signcore.errors import ConfigError, DataError, RunError
from signcore.i18n import _, restored, stored
from signcore.labels import CLASS_COUNT
from signcore.machine_trouble import in_words
from signcore.paths import made_folder, shown_name
from signcore.runs.artifacts import PREDICTIONS_NAME, read_about
from signcore.runs.model_bounds import check_model_file
from signcore.runs.states import STATES_NAME, read_states
from signcore.runs.store import BatchEvent, DatasetReference, EpochEvent, Run, RunFacts, RunState, RunStore

FORMAT: Final = 1
MOST_BYTES: Final = 400 * 2**20  # of a file that is taken in
_RECORD, _MODEL, _SIGNS = "run.json", "model.keras", "signs.npz"
_LIMITS: Final = {  # bytes of a member
    _RECORD: 4 * 2**20,
    _MODEL: 200 * 2**20,
    STATES_NAME: 64 * 2**20,
    PREDICTIONS_NAME: 16 * 2**20,
    _SIGNS: 256 * 2**20,
}
_MOST_SIGNS = 500_000
_MOST_NAME = 60
Event = TypeVar("Event", BatchEvent, EpochEvent)

_WRONG = (  # what a damaged or hostile archive makes zipfile, json and NumPy raise
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    EOFError,
    RuntimeError,
    RecursionError,
    NotImplementedError,
    MemoryError,
    zlib.error,
    OverflowError,
)


def pack(store: RunStore, run: Run, dataset: SignDataset | None, target: Path) -> None:
    """Write a run to a file.

    Args:
        store: where it is.
        run: which. It has to be over.
        dataset: its signs; None leaves them out, and the other computer has to have them.
        target: the file.

    Raises:
        RunError: it still goes on.
        OSError: it can't be written.
    """
    if not run.state.is_over:
        raise RunError(_("“{name}” is still training. Wait until it is over, or stop it.").format(name=run.name))
    record = {
        "format": FORMAT,
        "signlab": __version__,
        "run": {
            **{name: getattr(run, name) for name in ("id", "owner", "created", "started", "ended")},
            "name": stored(run.name),
            "state": run.state.value,
            "config": run.config.to_dict(),
            "data": run.data.to_dict(),
            "facts": run.facts.to_dict(),
        },
        "epochs": [asdict(event) for event in store.epochs(run.id)],
        "batches": [asdict(event) for event in store.batches(run.id)],
    }
    if dataset is not None:
        record["signs"] = {"name": stored(dataset.name), "origin": dataset.origin.to_dict()}
    with atomic_write(target) as building, zipfile.ZipFile(building, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_RECORD, json.dumps(record, indent=1))
        for name, path in (
            (_MODEL, store.model_path(run.id)),
            *((one, store.run_folder(run.id) / one) for one in (STATES_NAME, PREDICTIONS_NAME)),
        ):
            if path.exists():
                archive.write(path, name, zipfile.ZIP_STORED)
        if dataset is not None:
            with archive.open(_SIGNS, "w", force_zip64=True) as stream:
                np.savez_compressed(stream, **_arrays(dataset))


def unpack(store: RunStore, path: Path) -> Run:
    """Import a run from a file that :func:`pack` wrote. It keeps its id if that is free.

    Raises:
        RunError: the file is no such file, damaged, too large, or of a later version, in a sentence; nothing is kept of it then.
    """
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise RunError(
                _("{path} has {size:,} MB, more than the limit of {most:,} MB.").format(
                    path=shown_name(path.name), size=size // 2**20, most=MOST_BYTES // 2**20
                )
            )
        with path.open("rb") as stream, bounded.open_zip(stream, 100) as archive:
            return _taken_in(store, archive)
    except (ConfigError, DataError) as error:
        raise RunError(_("{path} can't be imported: {reason}").format(path=shown_name(path.name), reason=error)) from error
    except OSError as error:
        raise RunError(_("{path} can't be read: {reason}.").format(path=shown_name(path.name), reason=in_words(error))) from error
    except _WRONG as error:
        raise RunError(_("{path} is not a SignLab run, or it is damaged.").format(path=shown_name(path.name))) from error


def unpack_model(store: RunStore, path: Path, parameters: int) -> Run:
    """Import a SignLab model file as a finished run without a curve. The caller has had Keras open it, in safe mode.

    Args:
        store: where to.
        path: the file.
        parameters: how many numbers the network has.

    Raises:
        RunError: the file does not tell how its network is built and what it learnt from, as one made elsewhere does not.
    """
    about, now = read_about(path), time.time()
    try:
        values = {
            "id": str(about.get("run", "")),
            "name": shown_name(path.stem)[:_MOST_NAME],
            "owner": "",
            "created": now,
            "started": now,
            "ended": now,
            "state": RunState.FINISHED.value,
            "config": about["config"],
            "data": about["data"],
            "facts": {"parameters": parameters, "versions": about.get("versions", {})},
        }
        run = _run_of(values)
    except (ConfigError, *_WRONG):
        raise RunError(
            _(
                "{path} does not say how its network is built and what it learnt from, so it can't be kept here. You "
                "can still ask it: python -m signcore predict {path} PICTURE."
            ).format(path=shown_name(path.name))
        ) from None
    run = replace(run, id=store.free_id(run.id))
    folder = made_folder(store.run_folder(run.id))
    try:
        with atomic_write(folder / _MODEL) as building:
            building.write_bytes(bounded.read_file(path, _LIMITS[_MODEL]))
        return store.adopt(run, [], [])
    except BaseException:
        store.forget_folder(run.id)
        raise


def _taken_in(store: RunStore, archive: zipfile.ZipFile) -> Run:
    record = json.loads(bounded.read_member(archive, _RECORD, _LIMITS[_RECORD]))
    if record["format"] != FORMAT:
        raise RunError(_("This file comes from a later version of SignLab. Update SignLab here, too."))
    run = _run_of(record["run"])
    epochs = [_event(EpochEvent, values) for values in record["epochs"][: run.config.train.epochs]]
    batches = [_event(BatchEvent, values) for values in record["batches"][:20_000]]
    names, dataset = set(archive.namelist()), None
    if _SIGNS in names:
        dataset = read_signs(record["signs"], bounded.read_member(archive, _SIGNS, _LIMITS[_SIGNS]))
        if dataset.content_hash != run.data.hash:
            raise ValueError("other signs")
    run = replace(run, id=store.free_id(run.id))
    folder = made_folder(store.run_folder(run.id))
    try:
        for name, check in ((_MODEL, _check_model), (STATES_NAME, _check_states), (PREDICTIONS_NAME, _check_predictions)):
            if name in names:
                with atomic_write(folder / name) as building:
                    building.write_bytes(bounded.read_member(archive, name, _LIMITS[name]))
                    check(building)
        if dataset is not None:
            library.add(dataset)
        return store.adopt(run, epochs, batches)
    except BaseException:
        store.forget_folder(run.id)
        raise


def _run_of(values: Mapping[str, Any]) -> Run:
    """The run as the file has it, each value of its kind.

    Raises:
        What stands in `_WRONG`, and ConfigError.
    """
    data = DatasetReference.from_dict(values["data"])
    counts = (data.training, data.validation)
    is_right = (
        all(isinstance(text, str) for text in (values["id"], values["name"], values["owner"], data.id, data.name, data.hash))
        and all(isinstance(count, int) and 0 <= count <= _MOST_SIGNS for count in counts)
        and len(data.hash) == 64
        and data.hash.startswith(data.id)
    )
    if not is_right:
        raise ValueError("a value of another kind")
    state = RunState(values["state"])
    facts = RunFacts.from_dict({name: value for name, value in values["facts"].items() if _is_like(value, name)})
    return Run(
        id=values["id"],
        name=restored(values["name"]),
        owner=shown_name(values["owner"])[:_MOST_NAME],
        created=_moment(values["created"]),
        state=state if state.is_over else RunState.INTERRUPTED,
        reason="",
        config=RunConfig.from_dict(values["config"]),
        data=data,
        facts=facts,
        started=_moment(values["started"]) if values["started"] is not None else None,
        ended=_moment(values["ended"]) if values["ended"] is not None else None,
    )


def _is_like(value: Any, name: str) -> bool:
    """Whether a fact is one that another computer needs, and of the kind that it has to be."""
    kinds: dict[str, Callable[[Any], bool]] = {
        "versions": lambda one: isinstance(one, dict) and all(isinstance(part, str) for pair in one.items() for part in pair),
        "device": lambda one: isinstance(one, str),
        "is_starred": lambda one: isinstance(one, bool),
        "kept_epoch": lambda one: isinstance(one, int) and 0 < one < 1000,
        "mixed_precision": lambda one: one is None or isinstance(one, bool),
        "resumed_after": lambda one: isinstance(one, list) and all(isinstance(part, int) for part in one),
        **dict.fromkeys(("parameters", "training_images", "steps_per_epoch"), lambda one: isinstance(one, int) and 0 <= one < 2**31),
        **dict.fromkeys(("seconds", "speed_in_16_bits"), lambda one: one is None or _is_number(one)),
        "rate_times": _is_number,
    }
    return name in kinds and bool(kinds[name](value))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _moment(value: Any) -> float:
    if not _is_number(value) or not 0 <= value < 2**40:
        raise ValueError("no moment")
    return float(value)


def _event(kind: type[Event], values: Mapping[str, Any]) -> Event:
    """An event whose values are numbers; NaN is one, for a loss that exploded."""
    known: dict[str, Any] = {}
    for spec in fields(kind):
        value = values[spec.name]
        if not isinstance(value, (int, float)) or isinstance(value, bool) or (not abs(value) < 2**53 and not math.isnan(value)):
            raise ValueError(spec.name)
        known[spec.name] = int(value) if spec.name in {"step", "epoch"} else float(value)
    return kind(**known)


def signs_bytes(dataset: SignDataset) -> tuple[dict[str, Any], bytes]:
    """A data set as :func:`read_signs` reads it, not compressed: what it is called and where it is from, and its arrays."""
    target = io.BytesIO()
    np.savez(target, **_arrays(dataset))
    return {"name": stored(dataset.name), "origin": dataset.origin.to_dict()}, target.getvalue()


def _arrays(dataset: SignDataset) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in PART_NAMES:
        part = dataset.parts[name]
        found |= {f"{name}-images": part.images, f"{name}-labels": part.labels, f"{name}-rows": part.rows}
        found |= {f"{name}-factor-{factor}": values for factor, values in part.factors.items()}
    return found


def read_signs(about: Mapping[str, Any], content: bytes) -> SignDataset:
    """The data set of NumPy's archive `content`, with the name and the origin in `about`; the inverse of :func:`signs_bytes`.

    Raises:
        ValueError, KeyError and others: it is none.
    """
    parts = {}
    with bounded.open_zip(io.BytesIO(content), 500) as archive:  # what it announces is what NumPy makes room for
        if sum(member.file_size for member in archive.infolist()) > _MOST_SIGNS * 1200:
            raise ValueError("too many signs")
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        for name in PART_NAMES:
            images, labels, rows = (archive[f"{name}-{what}"] for what in ("images", "labels", "rows"))
            prefix = f"{name}-factor-"
            factors = {one.removeprefix(prefix): archive[one].astype(np.float32) for one in archive.files if one.startswith(prefix)}
            if images.ndim != 3 or labels.ndim != 1 or labels.dtype != np.uint8 or not all(factor.isidentifier() for factor in factors):
                raise ValueError("signs of another kind")
            parts[name] = Part(images, labels, rows.astype(np.int32), factors)
    return SignDataset.of(restored(str(about["name"])), parts, Origin.from_dict(about["origin"]))


def _check_model(path: Path) -> None:
    check_model_file(path)
    read_about(path)


def _check_states(path: Path) -> None:
    if not read_states(path.parent, path.name):
        raise ValueError("no states")


def _check_predictions(path: Path) -> None:
    found = np.load(path, allow_pickle=False, mmap_mode="r")
    if found.ndim != 2 or found.shape[1] != CLASS_COUNT or found.dtype != np.float16:
        raise ValueError("no probabilities")
