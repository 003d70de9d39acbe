"""Exporting and importing files in a separate process, so that nothing holds up the answering process or the server."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from signcore.errors import RunError
from signcore.i18n import _, current_language
from signcore.paths import PROJECT_FOLDER

_MOST_SECONDS, _MOST_SECONDS_FOR_ALL = 600, 3600
_COUNTED = re.compile(r"(\d+)/(\d+)$")


def export_apart(run: str, kind: str, target: Path) -> str:
    """Write a file as :func:`signcore.exports.export` does, by the command line, in the reader's language.

    Args:
        run: the run's id, or a model file.
        kind: a key of `EXPORTS`.
        target: the file.

    Returns:
        What is to be said of it; mostly nothing.

    Raises:
        RunError: it could not be made; the sentence says why.
    """
    return str(_asked(["export", "--json", "--to", kind, run, str(target)]).get("said") or "")


def import_apart(path: Path) -> str:
    """Import a run from a file, as `runs import` does, in a separate process; returns the run's id.

    Raises:
        RunError: the file is refused; the sentence says why.
    """
    return str(_asked(["runs", "import", "--json", str(path)])["run"])


def archive_apart(target: Path, progress: Callable[[int, int], None] | None = None) -> str:
    """Write all that a class made, as the command `archive` does, in the reader's language.

    Args:
        target: the file.
        progress: told how many runs are done, and of how many.

    Returns:
        What is missing in it, in a sentence; mostly nothing.

    Raises:
        RunError: it could not be made; the sentence says why.
    """
    return str(_asked(["archive", "--json", str(target)], progress, _MOST_SECONDS_FOR_ALL).get("said") or "")


def _asked(words: list[str], progress: Callable[[int, int], None] | None = None, most_seconds: float = _MOST_SECONDS) -> dict[str, Any]:
    """The answer of a command. What it says on the way as “3/20” is progress.

    Raises:
        RunError: it failed; with its last words.
    """
    command = [sys.executable, "-m", "signcore", *words]
    environment = {**os.environ, "SIGNLAB_LANGUAGE": current_language(), "PYTHONIOENCODING": "utf-8"}
    # Its answer goes into a file: of two pipes, the one that nobody reads could fill up.
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as answered,
        subprocess.Popen(
            command, cwd=PROJECT_FOLDER, env=environment, stdout=answered, stderr=subprocess.PIPE, encoding="utf-8", errors="replace"
        ) as process,
    ):
        clock = threading.Timer(most_seconds, process.kill)
        clock.start()
        reason = ""
        try:
            for line in process.stderr or ():
                counted = _COUNTED.match(line)
                if counted and progress:
                    progress(int(counted[1]), int(counted[2]))
                reason = line.strip() or reason
            process.wait()
        finally:
            is_late = not clock.is_alive()
            clock.cancel()
        if process.returncode and is_late:
            raise RunError(_("It took more than {minutes} minutes and was stopped.").format(minutes=round(most_seconds / 60)))
        if process.returncode:
            raise RunError(reason or _("That did not work, for an unknown reason."))
        answered.seek(0)
        answer: dict[str, Any] = json.load(answered)
    return answer
