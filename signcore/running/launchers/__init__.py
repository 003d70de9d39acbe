"""Where trainings run: a launcher gives a run a process, tells whether it is alive, and ends it.

The scheduler knows no more of processes than this protocol says. A launcher is one file; `local` starts them on this machine, `dask` on
a room's computers.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from signcore.errors import SignLabError
from signcore.running.cluster.computer import Room
from signcore.runs.store import Run


class LaunchError(SignLabError):
    """A run could not be given a process; the sentence says why."""


class Life(Enum):
    """What is known of a run's process."""

    ALIVE = "alive"  # it holds its run's lock
    ON_ITS_WAY = "on its way"  # started by this launcher, and not there yet
    ENDED = "ended"  # started by this launcher, and over
    UNKNOWN = "unknown"  # nothing holds the run's lock, and this launcher did not start it


@dataclass(frozen=True)
class End:
    """How a process ended that a launcher started.

    Attributes:
        code: its exit code, negative for a signal; None where another launcher started it.
        words: the last of what it said.
    """

    code: int | None = None
    words: str = ""


class Launcher(Protocol):
    """Starts, watches and ends the processes of runs."""

    def start(self, run: Run) -> None:
        """Give a run its process.

        Raises:
            LaunchError: that can't be done now.
        """

    def life(self, run: Run) -> Life:
        """Whether a run's process is there.

        Raises:
            LockError: nobody can tell.
        """

    def end(self, run: Run) -> End:
        """How a run's process ended."""

    def kill(self, run: Run) -> None:
        """End a run's process at once; does nothing if there is none."""

    def most_at_once(self) -> int:
        """How many trainings there is room for."""

    def look_after(self, going: Collection[str], *, idle: bool) -> None:
        """Now and then: forget processes whose runs are over, and hold one ready for the next run.

        Args:
            going: ids of the runs that go on.
            idle: whether nothing trains or starts.
        """

    def room(self) -> Room | None:
        """The room of computers that trains, as it is; None where this machine does."""

    def close(self) -> None:
        """Let go of what is held ready. Trainings go on."""
