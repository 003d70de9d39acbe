"""Networks as browsers get them, and the states that they went through, once for everyone."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from signcore.inference.client import portable
from signcore.labels import LETTERS
from signcore.models.portable import PortableNetwork
from signcore.runs.states import STATES_NAME, States, read_states
from ui.shared import cache


def name_of(path: Path) -> str:
    """Which network a model file holds: another name when the file has changed."""
    modified = path.stat().st_mtime_ns if path.exists() else 0
    return hashlib.sha256(f"{path} {modified}".encode()).hexdigest()[:16]


def portable_network(path: Path) -> PortableNetwork:
    """The network in a model file.

    Raises:
        RunError: a layer of it is none that can be described.
    """
    return _portable(path, name_of(path))


@st.cache_resource(show_spinner=False, max_entries=8)
def _portable(path: Path, name: str) -> PortableNetwork:  # noqa: ARG001 - it says which of the file's contents
    return portable(cache.compute_process(), path)


@st.cache_resource(show_spinner=False)
def portable_locator() -> PortableNetwork:
    """What finds hands in a browser."""
    return portable(cache.compute_process(), None)


def browser_has(key: str) -> str:
    """What the component `key` says that its browser has already, so that it need not be sent again; empty at first."""
    return str((st.session_state.get(key) or {}).get("have") or "")


def signs_sent(images: NDArray[np.uint8], labels: NDArray[np.integer]) -> dict[str, str]:
    """Signs, uint8 (n, 28, 28), and their letters as scripts read them: `signs` in Base64, `letters` one a sign."""
    return {"signs": base64_of(images), "letters": "".join(LETTERS[label] for label in labels)}


def base64_of(images: NDArray[np.uint8]) -> str:
    """The pixels of images one after another."""
    return base64.b64encode(np.ascontiguousarray(images).tobytes()).decode()


def states_in(folder: Path) -> States:
    """The states of a run's network that are kept in its folder so far; a training may keep another one any time."""
    path = folder / STATES_NAME
    return _states(folder, path.stat().st_mtime_ns) if path.exists() else {}


@st.cache_resource(show_spinner=False, max_entries=4)
def _states(folder: Path, modified: int) -> States:  # noqa: ARG001 - it says which of the file's contents
    return read_states(folder)
