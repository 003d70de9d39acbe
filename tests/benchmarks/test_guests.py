"""Sessions without a browser, and what they measure of a server."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks._guests import Guest, cpu_seconds, memory_of, server_pid
from benchmarks.crowd import ages
from benchmarks.data_page import made
from signcore.paths import PROJECT_FOLDER
from signcore.runs.store import BatchEvent
from tests.e2e.dashboard import serve

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.mark.slow
def test_a_guest_moves_a_slider_and_gets_the_new_page(tmp_path: Path) -> None:
    async def visit(home: str) -> tuple[list[str], list[str], float]:
        async with Guest(home), Guest(home, "model") as guest:
            before = guest.texts
            seconds = await guest.set("Filters in block 1", "double_array_value", [70])
            return before, guest.texts, seconds

    with serve(tmp_path) as home:
        before, after, seconds = asyncio.run(visit(home))
        pid = server_pid(home)
        assert memory_of(pid, tmp_path).own > 10
        assert cpu_seconds(pid) > 0
    assert "264,049" in before
    assert f"{264_049 - 5 * (10 + 4 + 450):,}" in after
    assert 0 < seconds < 60


def test_a_batch_is_as_old_as_the_first_curve_that_holds_it() -> None:
    guest = Guest("http://nowhere", steps=[(101.0, 3), (102.0, 5)])
    batches = [BatchEvent(step, 0, 1.0, 0.5, 100.0 + step / 10) for step in range(2, 8)]
    assert ages(guest, batches) == pytest.approx([0.8, 0.7, 1.6, 1.5])  # 6 and 7 were not seen yet


_MAPS = """
import os, sys
from pathlib import Path
import numpy as np
from benchmarks._guests import Guest, cpu_seconds, memory_of, server_pid
folder = Path(sys.argv[1])
before = memory_of(os.getpid(), folder)
signs = np.load(folder / "signs.npy", mmap_mode="r")
assert int(signs.sum()) == 8_000_000
after = memory_of(os.getpid(), folder)
print(before.mapped, after.mapped, after.mappings, after.own - before.own)
"""


def test_a_mapped_file_is_no_memory_of_ones_own(tmp_path: Path) -> None:
    """In a process of its own: this one has threads that take memory when they like."""
    np.save(tmp_path / "signs.npy", np.ones(8_000_000, np.uint8))
    done = subprocess.run([sys.executable, "-c", _MAPS, str(tmp_path)], cwd=PROJECT_FOLDER, capture_output=True, text=True, check=True)
    mapped_before, mapped, mappings, own = map(float, done.stdout.split())
    assert mapped_before == 0 and mappings == 1
    assert mapped == pytest.approx(8_000_000 / 2**20, rel=0.01)
    assert own < 4


def test_the_set_that_is_made_is_read_as_kaggles(tmp_path: Path, store: Path) -> None:
    dataset = made(tmp_path / "signs", (960, 240))
    assert (len(dataset.training), len(dataset.validation)) == (960, 240)
    assert dataset.training.letter_counts().tolist() == [40] * 24
    assert dataset.origin.convention == "kaggle"
