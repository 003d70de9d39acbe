from __future__ import annotations

import logging
import subprocess
import sys

import pytest

from signcore.open_file_limit import Repeats
from signcore.paths import PROJECT_FOLDER


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize(("hard", "after"), [(100_000, 8192), (1000, 1000)])
def test_the_limit_is_raised_as_far_as_it_may_be(hard, after):
    import resource

    if resource.getrlimit(resource.RLIMIT_NOFILE)[1] < hard:
        pytest.skip("this machine allows less")
    script = (
        f"import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (128, {hard}))\n"
        "from signcore.open_file_limit import raise_open_file_limit\n"
        "print(raise_open_file_limit(), *resource.getrlimit(resource.RLIMIT_NOFILE))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=PROJECT_FOLDER, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(after), str(after), str(hard)]


def test_what_repeats_is_written_three_times_a_minute():
    now = [0.0]
    repeats = Repeats(lambda: now[0])

    def record(message="socket.accept() out of system resource"):
        return logging.LogRecord("asyncio", logging.ERROR, "", 0, message, (), None)

    assert sum(repeats.filter(record()) for _number in range(2000)) == 3
    assert repeats.filter(record("something else"))
    now[0] = 61.0
    later = record()
    assert repeats.filter(later) and later.getMessage() == "socket.accept() out of system resource (and 1997 more like it)"
