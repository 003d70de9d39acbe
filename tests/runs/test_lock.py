from __future__ import annotations

import errno
import subprocess
import sys
import threading
import time

import pytest

from signcore.paths import PROJECT_FOLDER
from signcore.running.scheduler import Scheduler
from signcore.runs.lock import LOCK_NAME, LockError, ProcessLock, is_locked
from signcore.runs.store import RunState, RunStore
from tests.toy_runs import tiny_config, until

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


@pytest.mark.skipif(sys.platform == "win32", reason="how Windows locks is another function")
@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS])
def test_a_drive_without_locks_is_told_from_a_lock_that_is_held(tmp_path, monkeypatch, toy_signs, run_store, number):
    from signcore.runs import lock

    def refuse(*_arguments):
        raise OSError(number, "no")

    (tmp_path / "a.lock").touch()
    waiting = run_store.create(tiny_config(), toy_signs)
    monkeypatch.setattr(lock.fcntl, "flock", refuse)
    for ask in (
        lambda: is_locked(tmp_path / "a.lock"),
        ProcessLock(tmp_path / "a.lock").acquire,
        RunStore,
        lambda: run_store.create(tiny_config(), toy_signs),
    ):
        with pytest.raises(LockError, match=r"without file locks.*set SIGNLAB_STORE"):
            ask()
    assert [run.id for run in run_store.runs()] == [waiting.id]
    run_store.set_state(waiting.id, RunState.STARTING)
    (run_store.run_folder(waiting.id) / LOCK_NAME).touch()
    Scheduler(run_store).tend()
    assert run_store.run(waiting.id).state is RunState.FAILED and "without file locks" in run_store.run(waiting.id).reason


@pytest.mark.skipif(sys.platform == "win32", reason="how Windows locks is another function")
def test_other_troubles_of_a_lock_are_named(tmp_path, monkeypatch):
    from signcore.runs import lock

    def refuse(number):
        def flock(*_arguments):
            raise OSError(number, "no")

        return flock

    monkeypatch.setattr(lock.fcntl, "flock", refuse(errno.EIO))
    with pytest.raises(LockError, match="the drive does not answer"):
        ProcessLock(tmp_path / "a.lock").acquire()
    monkeypatch.setattr(lock.fcntl, "flock", refuse(errno.EACCES))
    assert not ProcessLock(tmp_path / "a.lock").acquire(), "what NFS says of a lock that is held"
