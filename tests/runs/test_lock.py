from __future__ import annotations

import subprocess
import sys
import threading
import time

from signcore.paths import PROJECT_FOLDER
from signcore.runs.lock import ProcessLock, is_locked
from tests.toy_runs import until

_HOLD = """
import sys, time
from pathlib import Path
from signcore.runs.lock import ProcessLock
assert ProcessLock(Path(sys.argv[1])).acquire() is True or sys.exit(3)
lock = ProcessLock(Path(sys.argv[1] + ".kept"))
assert lock.acquire()
print("held", flush=True)
time.sleep(60)
"""


def test_a_lock_is_held_by_one(tmp_path):
    path = tmp_path / "below" / "a.lock"
    assert not is_locked(path), "nothing is there yet, and looking makes nothing"
    assert not path.parent.exists()
    first, second = ProcessLock(path), ProcessLock(path)
    assert first.acquire() and not second.acquire() and is_locked(path)
    first.release()
    first.release()
    assert not is_locked(path) and second.acquire()
    second.release()


def test_the_death_of_the_holder_frees_its_lock(tmp_path):
    path = tmp_path / "a.lock"
    holder = subprocess.Popen([sys.executable, "-c", _HOLD, str(path)], cwd=PROJECT_FOLDER, stdout=subprocess.PIPE, text=True)
    assert holder.stdout.readline() == "held\n"
    kept = tmp_path / "a.lock.kept"
    assert is_locked(kept) and not ProcessLock(kept).acquire()
    holder.kill()  # SIGKILL: nothing of it runs any more
    holder.wait()
    holder.stdout.close()
    assert until(lambda: not is_locked(kept), 5)


def test_who_waits_gets_the_lock_when_it_is_let_go(tmp_path):
    first, second = ProcessLock(tmp_path / "a.lock"), ProcessLock(tmp_path / "a.lock")
    assert first.acquire()
    began = time.monotonic()
    assert not second.acquire(wait_seconds=0.1) and time.monotonic() - began >= 0.1
    threading.Timer(0.1, first.release).start()
    assert second.acquire(wait_seconds=5)
    second.release()
