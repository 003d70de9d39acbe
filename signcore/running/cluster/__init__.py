"""Past one machine: trainings on a room's computers, by Dask's `distributed`.

Dask knows who is in the room, puts each training where there is room, notices who is gone, and carries what is said, under TLS. Files:

* `keys`: the file without which nobody joins.
* `versions`, `computer`: what has to match, and what a computer says of itself.
* `journal`: what a training writes down, line by line; a server repeats it in its own store.
* `station`: at a room's computer: takes a training in hand, in a process of its own, and hands out its journal and its files.
* `joining`: a room's computer: the station in a Dask worker, for as long as the room is there.
* `room`: the Dask scheduler beside a server.
* `link`: the server's end: which run is where, what is in the record, what has to go on elsewhere.
* `connecting`: one connection to Dask.
* `choice`: which launcher a server uses.

Of these only `connecting`, `joining`, `room`, `link` and `preload` import `distributed` at their top; who did not ask for a cluster imports
none of them.
"""

from __future__ import annotations

import importlib.util
from typing import Final

from signcore.errors import SignLabError
from signcore.i18n import _

RESOURCE: Final = "training"  # what a Dask worker has one of; each run takes it
GONE_SECONDS: Final = 30  # after which a computer that says nothing is given up; one whose connection breaks is given up at once
VERSIONS_KEY: Final = "signlab-versions"  # of the Dask scheduler's metadata: written by the server, read by computers before they join
RETURN_SECONDS: Final = 20  # in which computers may come back after the Dask scheduler was away


class ClusterError(SignLabError):
    """The room's computers can't be used; the sentence says why."""


def check_installed() -> None:
    """Whether Dask is there.

    Raises:
        ClusterError: it is not.
    """
    if importlib.util.find_spec("distributed") is None:
        raise ClusterError(
            _("Training on a room's computers needs Dask, which is not installed here: pip install -r requirements-cluster.txt.")
        )
