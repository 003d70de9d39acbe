"""What one browser session has chosen, typed; and the part of it that the address carries.

The address holds the data set, the run that is watched, and every setting that differs from the lesson's, so that a
teacher can share a configuration by sharing the address, and a reload loses nothing.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from signcore.config import RunConfig, setting_names
from signcore.errors import ConfigError

FIRST_PINNED = ("training", 0)
_KEY = "signlab"
_ECHO_SECONDS = 10.0  # for which a click's address may be outdated
_DATA, _RUN = "data", "run"
KEPT = ("lang", "view", "step", "hide", "only", "present")  # of an address, and not this session's to write


@dataclass
class Session:
    """One browser session.

    Attributes:
        config: the network and the training as the learner set them.
        dataset_id: the data set in use, empty before one was chosen.
        run_id: the run that is watched, empty for none.
        beside: another one that is watched beside it, empty for none.
        model_run: the run whose model someone chose to ask, by an address or in the list; empty for the best.
        model_run_beside: the run that was watched then. Whoever watches another run since has not chosen for that one.
        tried: the last picture that was asked about on the try-it page, as the network got it, uint8 (28, 28).
        pinned: the sign that follows the learner: (part, index).
        against: two letters that the inside page holds against each other, the answer and its rival, while the sign is pinned for which
            that was asked; else empty.
        against_of: that sign: (part, index).
        has_pinned: whether the learner pinned it; else it is only where views of the data begin.
        guesses: what the learner guessed in the lesson's scenes, by scene; empty for a scene that was passed over.
        done: the lesson's steps that were done, by their ids.
        nickname: what the learner signs runs with.
        version: counts changes of settings that did not come from a control; controls start again at each.
        written: the addresses that this session wrote lately, each with its moment, the newest last.
        problem: what was wrong with an address, to be said once.
        has_arrived: whether the session has run before.
        secret: what this browser keeps to be known by in a class; empty for none.
        offered: the secret that it keeps already for when it joins; empty once it did, and where it never came to the way in.
        uploads_blocked: whether the browser can't send files here, because another site's page stands around this one.
    """

    config: RunConfig = field(default_factory=RunConfig)
    dataset_id: str = ""
    run_id: str = ""
    beside: str = ""
    model_run: str = ""
    model_run_beside: str = ""
    pinned: tuple[str, int] = FIRST_PINNED
    tried: NDArray[np.uint8] | None = None
    has_pinned: bool = False
    against: str = ""
    against_of: tuple[str, int] = FIRST_PINNED
    guesses: dict[str, str] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    nickname: str = ""
    version: int = 0
    written: list[tuple[float, dict[str, str]]] = field(default_factory=list)
    problem: str = ""
    has_arrived: bool = False
    secret: str = ""
    offered: str = ""
    uploads_blocked: bool = False

    def replace_config(self, config: RunConfig) -> None:
        """Adopt settings that came from somewhere other than their controls."""
        if config != self.config:
            self.config = config
            self.version += 1

    def watch(self, run_id: str, beside: str = "") -> None:
        """Show a run, or two of them side by side."""
        self.run_id, self.beside = run_id, beside if beside != run_id else ""

    def choose_model(self, run_id: str) -> None:
        """Ask the model of this run, until another run is watched."""
        self.model_run, self.model_run_beside = run_id, self.run_id

    def chosen_model(self) -> str:
        """The run whose model someone chose to ask, or empty."""
        return self.model_run if self.model_run_beside == self.run_id else ""

    def hold_against(self, said: str, other: str) -> None:
        """Ask why the pinned sign is `said`, not `other`."""
        self.against, self.against_of = said + other, self.pinned

    def letters_against(self) -> str:
        """The two letters that are compared, or empty."""
        return self.against if self.against_of == self.pinned and self.has_pinned else ""

    def note_written(self, address: dict[str, str]) -> None:
        """Remember an address that this session gives itself."""
        now = time.monotonic()
        self.written = [one for one in self.written if now - one[0] < _ECHO_SECONDS and one[1] != address] + [(now, address)]

    def wrote(self, address: dict[str, str]) -> bool:
        """Whether an address is this session's own: the one written last, or one from a moment ago.

        A browser says its address with each click. One that is clicked fast on a slow machine says an address that has been
        overtaken: to take that over would undo what was chosen since.
        """
        now = time.monotonic()
        return any(own == address for moment, own in self.written[:-1] if now - moment < _ECHO_SECONDS) or self._newest == address

    @property
    def _newest(self) -> dict[str, str] | None:
        return self.written[-1][1] if self.written else None

    def did(self, step: str) -> None:
        """Tick off a step of the lesson: somebody did part of it, and did not only look at a page."""
        self.done.add(step)

    def key(self, name: str) -> str:
        """The widget key of a setting; it changes when the setting was changed from elsewhere."""
        return f"{name}.{self.version}"

    def is_key(self, key: str) -> bool:
        """Whether a widget key is one of a setting as it stands now."""
        return key.endswith(f".{self.version}")


def session() -> Session:
    """This browser's session."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = Session()
    found: Session = st.session_state[_KEY]
    return found


def read_address() -> None:
    """Adopt what the address says, unless this session wrote it there itself."""
    mine = session()
    address = {name: value for name, value in st.query_params.to_dict().items() if name in {_DATA, _RUN, *setting_names()}}
    if address and not mine.wrote(address):
        settings = {name: value for name, value in address.items() if name not in (_DATA, _RUN)}
        try:
            mine.replace_config(RunConfig().with_settings(settings))
        except ConfigError as error:
            mine.problem = str(error)
        mine.dataset_id = address.get(_DATA, mine.dataset_id)
        if _RUN in address:
            run_id, _comma, beside = address[_RUN].partition(",")
            mine.watch(run_id, beside)
            mine.choose_model(mine.run_id)


def own_address() -> dict[str, str]:
    """This session's choices as an address has them."""
    mine = session()
    runs = ",".join(filter(None, (mine.run_id, mine.beside)))
    return {name: value for name, value in ((_DATA, mine.dataset_id), (_RUN, runs)) if value} | mine.config.settings()


def write_address() -> None:
    """Put this session's choices into the address; the language and the view of the data page stay."""
    mine = session()
    address = own_address()
    kept = {name: st.query_params[name] for name in KEPT if name in st.query_params}
    wanted = address | kept
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)
    mine.note_written(address)
