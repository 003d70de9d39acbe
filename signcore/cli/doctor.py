"""What is installed and found here: the first thing to look at when something does not work."""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from signcore import __version__
from signcore.cli.answer import Answer
from signcore.datasets import BUILT_IN, find_data_files, library
from signcore.devices import core_count, cpu_name
from signcore.errors import SignLabError
from signcore.i18n import _, available_languages
from signcore.last_words import why_keras_failed
from signcore.machine_trouble import in_words
from signcore.open_file_limit import FEW_OPEN_FILES, raise_open_file_limit
from signcore.paths import PROJECT_FOLDER, data_folder, shown_name, store_folder
from signcore.running.scheduler import is_tended
from signcore.runs.store import RunStore

_PACKAGES = ("streamlit", "streamlit-drawable-canvas", "plotly", "keras", "tensorflow", "jax", "torch", "numpy", "pillow", "h5py")
_ASK_KERAS = """
import json, keras
from signcore.devices import gpu_names
print(json.dumps({"backend": keras.backend.backend(), "gpus": gpu_names()}))
"""
_BACKENDS = ("tensorflow", "jax", "torch")


def doctor(options: argparse.Namespace) -> Answer:  # noqa: ARG001 - as all commands
    """Report on this machine; the exit code is 1 if something needs fixing."""
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
        "data": _data(problems),
        "open_files": _file_limit(problems),
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
    """Backend and GPUs, asked in a process of their own: a TensorFlow that is made for another processor ends the one that loads it."""
    done = subprocess.run(
        [sys.executable, "-c", _ASK_KERAS],
        cwd=PROJECT_FOLDER,
        capture_output=True,
        check=False,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    if done.returncode == 0 and lines:
        return dict(json.loads(lines[-1]))
    problems.append(why_keras_failed(done.stderr.decode("utf-8", "replace"), done.returncode))
    return {"backend": os.environ.get("KERAS_BACKEND"), "gpus": []}


def _memory_gb() -> dict[str, float] | None:
    meminfo = Path("/proc/meminfo")
    if meminfo.exists():
        lines = (line.split() for line in meminfo.read_text(encoding="ascii").splitlines())
        sizes = {words[0].rstrip(":"): int(words[1]) / 2**20 for words in lines if len(words) > 1}
        return {"total": round(sizes["MemTotal"], 1), "free": round(sizes.get("MemAvailable", sizes["MemFree"]), 1)}
    return None


def _store(problems: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {"folder": os.environ.get("SIGNLAB_STORE", "")}
    try:
        folder = store_folder()
        found = {"folder": str(folder), "free_gb": round(shutil.disk_usage(folder).free / 2**30, 1)}
        store = RunStore(folder)
        return {**found, "runs": len(store.runs()), "data_sets": list(library.stored_datasets().values()), "dashboard": is_tended(store)}
    except SignLabError as error:
        problems.append(str(error))
    except OSError as error:
        problems.append(_("The store {folder} can't be used: {reason}.").format(folder=shown_name(found["folder"]), reason=in_words(error)))
    return found


def _data(problems: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {"folder": os.environ.get("SIGNLAB_DATA", ""), "exists": False, "found": [], "built_in": list(BUILT_IN)}
    try:
        folder = data_folder()
        found |= {"folder": str(folder), "exists": folder.is_dir()}
        found["found"] = [[shown_name(file.name) for file in offer] for offer in find_data_files(folder)]
    except SignLabError as error:
        problems.append(str(error))
    except OSError as error:
        problems.append(
            _("The folder {folder} can't be opened: {reason}.").format(folder=shown_name(found["folder"]), reason=in_words(error))
        )
    return found


def _file_limit(problems: list[str]) -> int | None:
    """How many files and connections a process may have open, after SignLab raised what it may raise."""
    limit = raise_open_file_limit()
    if limit is not None and limit < FEW_OPEN_FILES:
        problems.append(
            _("Only {limit} files and connections may be open at once; a class needs {enough}. Before starting: ulimit -n {enough}").format(
                limit=limit, enough=FEW_OPEN_FILES
            )
        )
    return limit


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
        _("store"): _("{folder}; runs: {runs}, data sets: {data_sets}, free: {free} GB").format(
            folder=shown_name(store["folder"]),
            runs=store.get("runs", "–"),
            data_sets=len(store.get("data_sets", [])),
            free=store.get("free_gb", "–"),
        ),
        _("dashboard"): _("running") if store.get("dashboard") else _("not running"),
        _("data"): f"{shown_name(data['folder'])}: "
        + ("; ".join(" + ".join(offer) for offer in data["found"]) or _("nothing found; “synthetic” is always available")),
    }
    width = max(len(name) for name in rows)
    lines = [f"{name.ljust(width)}  {value}" for name, value in rows.items()]
    return "\n".join([*lines, *(f"! {problem}" for problem in values["problems"])])
