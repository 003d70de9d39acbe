"""What is installed and found here: the first thing to look at when something does not work."""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import os
import platform
import shutil
import tempfile
from pathlib import Path
from typing import Any

from signcore import __version__
from signcore.cli.answer import Answer
from signcore.cli.quiet import load_keras
from signcore.datasets import BUILT_IN, find_data_files, library
from signcore.devices import core_count, cpu_name, gpu_names
from signcore.errors import RunError
from signcore.i18n import _, available_languages
from signcore.paths import data_folder, store_folder
from signcore.runs.store import RunStore
from signcore.training.engine import is_tended

_PACKAGES = ("streamlit", "streamlit-drawable-canvas", "plotly", "keras", "tensorflow", "jax", "torch", "numpy", "pillow", "h5py")
_BACKENDS = ("tensorflow", "jax", "torch")


def doctor(said: argparse.Namespace) -> Answer:  # noqa: ARG001 - as all commands
    """Look around; the exit code is 1 where something needs mending."""
    problems: list[str] = []
    values = {
        "signlab": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "packages": {name: _version(name) for name in _PACKAGES},
        "backends": [name for name in _BACKENDS if importlib.util.find_spec(name)],
        **_keras(problems),
        "cpu": cpu_name(),
        "cores": core_count(),
        "memory_gb": _memory_gb(),
        "store": _store(problems),
        "data": _data(),
        "languages": available_languages(),
        "problems": problems,
    }
    return Answer(values, _text(values), 1 if problems else 0)


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _keras(problems: list[str]) -> dict[str, Any]:
    try:
        load_keras()
        import keras  # noqa: PLC0415 - the only look that takes seconds

        return {"backend": keras.backend.backend(), "gpus": gpu_names()}
    except Exception as error:  # noqa: BLE001 - a broken installation raises what it likes, and that is what is looked for
        problems.append(
            _("Keras can't be loaded ({error}). Install the packages of requirements.txt again.").format(
                error=f"{type(error).__name__}: {error}"[:200]
            )
        )
        return {"backend": os.environ.get("KERAS_BACKEND"), "gpus": []}


def _memory_gb() -> dict[str, float] | None:
    meminfo = Path("/proc/meminfo")
    if meminfo.exists():
        lines = (line.split() for line in meminfo.read_text(encoding="ascii").splitlines())
        sizes = {words[0].rstrip(":"): int(words[1]) / 2**20 for words in lines if len(words) > 1}
        return {"total": round(sizes["MemTotal"], 1), "free": round(sizes.get("MemAvailable", sizes["MemFree"]), 1)}
    return None


def _store(problems: list[str]) -> dict[str, Any]:
    folder = store_folder()
    found: dict[str, Any] = {"folder": str(folder), "free_gb": round(shutil.disk_usage(folder).free / 2**30, 1)}
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
        store = RunStore(folder)
        return {**found, "runs": len(store.runs()), "data_sets": list(library.stored_datasets().values()), "dashboard": is_tended(store)}
    except (RunError, OSError) as error:
        problems.append(_("The store {folder} can't be written to ({error}).").format(folder=folder, error=error))
        return found


def _data() -> dict[str, Any]:
    folder = data_folder()
    offers = [[file.name for file in offer] for offer in find_data_files(folder)]
    return {"folder": str(folder), "exists": folder.is_dir(), "found": offers, "built_in": list(BUILT_IN)}


def _text(values: dict[str, Any]) -> str:
    store, data, memory = values["store"], values["data"], values["memory_gb"]
    rows = {
        "SignLab": values["signlab"],
        "Python": f"{values['python']} ({values['system']})",
        _("packages"): ", ".join(f"{name} {version}" for name, version in values["packages"].items() if version),
        _("backend"): _("{backend} (installed: {installed})").format(
            backend=values["backend"], installed=", ".join(values["backends"]) or "–"
        ),
        _("processor"): values["cpu"],
        _("GPUs"): ", ".join(values["gpus"]) or _("none"),
        _("memory"): _("{total} GB, {free} GB free").format(**memory) if memory else "–",
        _("store"): _("{folder}: {runs} runs, {data_sets} data sets, {free} GB free").format(
            folder=store["folder"], runs=store.get("runs", "–"), data_sets=len(store.get("data_sets", [])), free=store["free_gb"]
        ),
        _("dashboard"): _("running") if store.get("dashboard") else _("not running"),
        _("data"): f"{data['folder']}: "
        + ("; ".join(" + ".join(offer) for offer in data["found"]) or _("nothing found; “synthetic” is always there")),
    }
    width = max(len(name) for name in rows)
    lines = [f"{name.ljust(width)}  {value}" for name, value in rows.items()]
    return "\n".join([*lines, *(f"! {problem}" for problem in values["problems"])])
