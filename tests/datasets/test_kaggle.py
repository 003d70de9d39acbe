"""Kaggle's data set through kagglehub itself, from a stand-in on this machine: whole, broken off, wrong, and not there."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from signcore.datasets import BUILT_IN, kaggle, kaggle_download, library, load_dataset, load_kaggle
from signcore.errors import DataError
from tests.datasets.csv_files import KAGGLE, pixels_of, rows, text, zipped
from tests.datasets.kaggle_stub import FakeKaggle, serving

pytest.importorskip("kagglehub")
from kagglesdk import kaggle_env

TRAINING, VALIDATION = rows(KAGGLE * 2), rows(KAGGLE, seed=1)
NOISE = np.random.default_rng(0).bytes(3 * 2**20)  # so that it comes in several pieces
Start = Callable[..., FakeKaggle]


def archive(**others: bytes) -> bytes:
    members = {"sign_mnist_train.csv": text(TRAINING), "sign_mnist_test.csv": text(VALIDATION), "amer_sign2.png": NOISE}
    return zipped({name: content for name, content in (members | others).items() if content})


@pytest.fixture(autouse=True)
def quiet_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No account, a cache of its own, no long pauses, and a data set of 48 and 24 rows."""
    for name in ("KAGGLE_USERNAME", "KAGGLE_KEY", "KAGGLE_API_TOKEN", "KAGGLE_KERNEL_RUN_TYPE", "http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NO_PROXY", "localhost")
    monkeypatch.setenv("KAGGLE_CONFIG_DIR", str(tmp_path / "none"))
    monkeypatch.setenv("KAGGLEHUB_CACHE", str(tmp_path / "kagglehub"))
    monkeypatch.setenv("KAGGLE_API_ENVIRONMENT", "LOCALHOST")
    monkeypatch.setattr(kaggle_download, "PAUSES", (0.0, 0.0, 0.0))
    monkeypatch.setattr(kaggle, "ROWS", {"training": 48, "validation": 24})


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    with ExitStack() as opened:

        def started(served: FakeKaggle) -> FakeKaggle:
            address = opened.enter_context(serving(served))
            monkeypatch.setitem(kaggle_env._env_to_endpoint, kaggle_env.KaggleEnv.LOCAL, address)
            return served

        yield started


def test_it_is_downloaded_checked_and_kept(start: Start, capsys: pytest.CaptureFixture[str]) -> None:
    served = start(FakeKaggle(archive()))
    seen: list[tuple[int, int]] = []
    dataset = load_kaggle(progress=lambda done, total: seen.append((done, total)))
    np.testing.assert_array_equal(dataset.training.images, pixels_of(TRAINING))
    np.testing.assert_array_equal(dataset.validation.images, pixels_of(VALIDATION))
    assert (dataset.origin.source, dataset.origin.convention, dataset.origin.split) == ("kaggle", "kaggle", "given")
    assert seen[0][0] == 0 and seen[-1] == (len(served.archive), len(served.archive)) and seen == sorted(seen) and len(seen) > 3
    assert served.asked == ["GetDataset", "DownloadDataset", "from 0"]
    assert load_dataset("kaggle").id == dataset.id and BUILT_IN["kaggle"] is load_kaggle
    assert len(served.asked) == 3, "the second time, nobody is asked"
    assert capsys.readouterr().out == "", "standard output belongs to --json"


def test_a_download_that_breaks_off_goes_on_where_it_was(start: Start) -> None:
    served = start(FakeKaggle(archive(), breaks=[2 * 2**20 + 50_000]))
    seen: list[int] = []
    assert len(load_kaggle(progress=lambda done, _total: seen.append(done)).training) == 48
    (again,) = [int(asked.split()[1]) for asked in served.asked if asked.startswith("from") and asked != "from 0"]
    assert again >= 2 * 2**20, "not from the start"
    assert seen[-1] == len(served.archive)


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_busy_server_is_asked_again(status: int, start: Start) -> None:
    served = start(FakeKaggle(archive(), answers=[status, status]))
    assert len(load_kaggle().training) == 48
    assert served.asked.count("GetDataset") == 3


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refusal_is_said_at_once(status: int, start: Start) -> None:
    served = start(FakeKaggle(archive(), answers=[status] * 9))
    with pytest.raises(DataError, match=rf"Kaggle answered with the error {status}\. By hand: open https"):
        load_kaggle()
    assert len(served.asked) == 1


def test_a_server_that_stays_busy_is_given_up(start: Start) -> None:
    served = start(FakeKaggle(archive(), answers=[500] * 9))
    with pytest.raises(DataError, match="Kaggle answered with the error 500"):
        load_kaggle()
    assert len(served.asked) == 4


def test_no_connection_is_said_with_what_to_do_by_hand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("localhost", 0))
        nowhere = f"http://localhost:{taken.getsockname()[1]}"
        monkeypatch.setitem(kaggle_env._env_to_endpoint, kaggle_env.KaggleEnv.LOCAL, nowhere)
        with pytest.raises(DataError) as refused:
            load_kaggle()
    said = str(refused.value)
    assert said.startswith("Kaggle can't be reached from this machine")
    for needed in (kaggle_download.PAGE, "sign_mnist_train.csv", "sign_mnist_test.csv", str(tmp_path / "data")):
        assert needed in said
    assert "\n" not in said


def test_a_connection_that_was_gone_can_be_there_later(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(kaggle_env._env_to_endpoint, kaggle_env.KaggleEnv.LOCAL, "http://localhost:1")
    with pytest.raises(DataError, match="can't be reached"):
        load_kaggle()
    start(FakeKaggle(archive()))
    assert len(load_kaggle().training) == 48


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ({"sign_mnist_train.csv": text(rows(KAGGLE * 3))}, r"sign_mnist_train\.csv from Kaggle has 72 rows, not 48"),
        ({"sign_mnist_test.csv": text(rows(KAGGLE * 2))}, r"sign_mnist_test\.csv from Kaggle has 48 rows, not 24"),
        ({"sign_mnist_test.csv": b""}, "There is no file"),
        ({"sign_mnist_train.csv": b"label,pixel1\n1,2\n"}, "785"),
    ],
)
def test_what_is_not_the_data_set_is_not_kept(others: dict[str, bytes], said: str, start: Start) -> None:
    start(FakeKaggle(archive(**others)))
    with pytest.raises(DataError, match=said):
        load_kaggle()
    assert library.stored_datasets() == {}


@pytest.mark.parametrize("content_hash", ["", "AAAAAAAAAAAAAAAAAAAAAA=="])
def test_a_damaged_archive_is_given_up_and_not_continued(content_hash: str, start: Start, tmp_path: Path) -> None:
    served = start(FakeKaggle(b"no archive" * 1000, content_hash=content_hash))
    with pytest.raises(DataError, match="The download from Kaggle arrives damaged"):
        load_kaggle()
    assert not list((tmp_path / "kagglehub").rglob("*.archive"))
    assert served.asked.count("from 0") == 4
