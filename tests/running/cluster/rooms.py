"""A room on one machine: a Dask scheduler, computers that are processes of their own, and what can befall them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from signcore.paths import PROJECT_FOLDER
from signcore.running.cluster.keys import security_of
from signcore.running.cluster.room import OwnRoom
from signcore.running.launchers.dask import DaskLauncher
from signcore.running.scheduler import Scheduler
from signcore.runs.store import RunStore
from tests.toy_runs import until


def switch_on(name: str, folder: Path, scheduler: str, room_file: Path) -> subprocess.Popen[bytes]:
    """A computer that joins a room; what it says stands in `folder`, what it keeps below it."""
    arguments = ["--scheduler", scheduler, "--cert", str(room_file), "--name", name, "--folder", str(folder / name)]
    with (folder / f"{name}.txt").open("ab") as heard:
        return subprocess.Popen(
            [sys.executable, "-m", "signcore", "worker", *arguments, "--no-measure", "--no-spare"],
            cwd=PROJECT_FOLDER,
            stdout=heard,
            stderr=heard,
        )


class Place:
    """A room with computers by name."""

    def __init__(self, folder: Path, store: RunStore, gone_seconds: int = 60) -> None:
        folder.mkdir(exist_ok=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.folder, self.store = folder, store
        self.scheduler_process = OwnRoom(port, folder / "room.pem", gone_seconds)
        self.computers: dict[str, subprocess.Popen[bytes]] = {}
        self.scheduler: Scheduler = self.serve()

    def serve(self) -> Scheduler:
        """A server, whose queue the test looks after itself."""
        room = self.scheduler_process
        launcher = DaskLauncher(self.store, room.address, security_of(room.room_file), room.ensure)
        self.scheduler = Scheduler(self.store, launcher)
        return self.scheduler

    def add(self, name: str, room_file: Path | None = None) -> subprocess.Popen[bytes]:
        """Switch a computer on."""
        room = self.scheduler_process
        self.computers[name] = switch_on(name, self.folder, room.address, room_file or room.room_file)
        return self.computers[name]

    def add_by_dask(self, name: str) -> subprocess.Popen[bytes]:
        """Switch a computer on by Dask's own command, as its tools for clusters do."""
        room = self.scheduler_process
        keys = [word for kind in ("ca-file", "cert", "key") for word in (f"--tls-{kind}", str(room.room_file))]
        preload = ["--resources", "training=1", "--preload", "signcore.running.cluster.preload"]
        folder = ["--local-directory", str(self.folder / name)]
        command = [
            sys.executable,
            "-m",
            "distributed.cli.dask_worker",
            room.address,
            *keys,
            "--no-nanny",
            "--no-dashboard",
            *preload,
            *folder,
        ]
        with (self.folder / f"{name}.txt").open("ab") as heard:
            self.computers[name] = subprocess.Popen(command, cwd=PROJECT_FOLDER, stdout=heard, stderr=heard)
        return self.computers[name]

    def said_by(self, name: str) -> str:
        return (self.folder / f"{name}.txt").read_text(encoding="utf-8", errors="replace")

    def until_there(self, *names: str, seconds: float = 240) -> None:
        """Wait until exactly these are in the room."""
        until(lambda: {seat.computer.name for seat in self.scheduler.launcher.room().seats} == set(names), seconds)

    def computer_of(self, run_id: str) -> str:
        """The computer that has a run in hand; empty if none."""
        return next((seat.computer.name for seat in self.scheduler.launcher.room().seats if seat.run == run_id), "")

    def kill(self, name: str) -> None:
        process = self.computers.pop(name)
        process.kill()
        process.wait()

    def kill_scheduler(self) -> None:
        os.kill(self.scheduler_process.pid, signal.SIGKILL)

    def close(self) -> None:
        self.scheduler.close()
        for process in self.computers.values():
            process.send_signal(signal.SIGCONT)
            process.terminate()
        for process in self.computers.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.scheduler_process.close()
