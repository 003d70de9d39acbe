"""Long work in a thread of its own, so that no click and no page change can interrupt it."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod

from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx


class BackgroundWork(ABC):
    """One piece of work that any number of pages may start and wait for."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start, unless it is running or there is nothing left to do."""
        with self._guard:
            if not self.is_running and self._prepare():
                self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
                if (page := get_script_run_ctx(suppress_warning=True)) is not None:
                    add_script_run_ctx(self._thread, page)  # its sentences are in the language of whoever started it
                self._thread.start()

    def wait(self, seconds: float) -> None:
        """Wait until it is over, but no longer than this."""
        if self._thread is not None:
            self._thread.join(seconds)

    @property
    def is_running(self) -> bool:
        """Whether it is running."""
        return self._thread is not None and self._thread.is_alive()

    @abstractmethod
    def _prepare(self) -> bool:
        """Clear what the last time left. Returns whether there is something to do."""

    @abstractmethod
    def _work(self) -> None:
        """The work itself, in the thread; it raises nothing, because nobody would hear."""
