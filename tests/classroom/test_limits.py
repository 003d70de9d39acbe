"""The limits of a class at the desk: for learners, not for the teacher, and never for whoever is alone."""

from __future__ import annotations

import shutil
from typing import NamedTuple

import numpy as np
import pytest

from signcore.classroom import limits
from signcore.classroom.desk import Desk
from signcore.classroom.errors import LimitError
from signcore.classroom.people import ALONE, People, Person
from signcore.classroom.settings import ClassSettings, class_settings
from signcore.datasets import DataFile, SignDataset, collected
from signcore.errors import ConfigError, SignLabError
from signcore.running.scheduler import Scheduler
from signcore.runs.store import RunState, RunStore
from tests.idle_launcher import IdleLauncher
from tests.toy_runs import tiny_config


class Usage(NamedTuple):
    """As `shutil.disk_usage` says it."""

    total: int
    used: int
    free: int


@pytest.fixture
def desks(run_store: RunStore) -> dict[str, Desk]:
    people = People(run_store)
    learner, _secret = people.join("Mina", people.join_code())
    teacher, _secret = people.become_teacher(people.renew_teacher_secret())
    persons: dict[str, Person] = {"learner": learner, "teacher": teacher, "alone": ALONE}
    return {who: Desk(one, run_store, lambda: Scheduler(run_store, IdleLauncher())) for who, one in persons.items()}


def test_epochs_are_limited_for_learners_alone(desks: dict[str, Desk], toy_signs: SignDataset) -> None:
    desks["teacher"].change_settings(epochs=5)
    with pytest.raises(LimitError, match=r"in this class: 5 at most\. This one has 6"):
        desks["learner"].submit(tiny_config(epochs=6), toy_signs)
    desks["learner"].submit(tiny_config(epochs=5), toy_signs)
    for who in ("teacher", "alone"):
        desks[who].submit(tiny_config(epochs=6), toy_signs)


def test_a_learner_s_place_in_the_queue_is_limited_and_free_again_when_one_is_over(
    desks: dict[str, Desk], toy_signs: SignDataset, run_store: RunStore
) -> None:
    desks["teacher"].change_settings(waiting=2)
    first, _second = (desks["learner"].submit(tiny_config(), toy_signs).id for _i in range(2))
    with pytest.raises(LimitError, match="You have 2 trainings in the queue"):
        desks["learner"].submit(tiny_config(), toy_signs)
    desks["learner"].stop(first)
    desks["learner"].submit(tiny_config(), toy_signs)
    with pytest.raises(LimitError):  # a run that goes on takes a place, too
        desks["learner"].resume(first)
    assert run_store.run(first).state is RunState.STOPPED


def test_0_is_no_limit(desks: dict[str, Desk], toy_signs: SignDataset) -> None:
    desks["teacher"].change_settings(epochs=0, waiting=0)
    for _i in range(12):
        desks["learner"].submit(tiny_config(epochs=300), toy_signs)


def test_the_size_of_a_file_is_limited(desks: dict[str, Desk]) -> None:
    desks["teacher"].change_settings(upload_mb=1)
    large = [DataFile("a.csv", content=b"label,pixel1\n" + b"1,2\n" * 300_000)]
    with pytest.raises(LimitError, match=r"This file has 1\.1 MB; in this class one may have 1 MB"):
        desks["learner"].load_files(large)
    for who in ("teacher", "alone"):
        with pytest.raises(SignLabError) as refused:
            desks[who].load_files(large)
        assert not isinstance(refused.value, LimitError), "it is read, and is no table of signs"


def test_collected_signs_are_limited_for_each(desks: dict[str, Desk]) -> None:
    desks["teacher"].change_settings(signs=2)
    pixels = np.zeros((28, 28), np.uint8)
    kept = [desks["learner"].keep_sign(pixels, "A", "Mina").id for _i in range(2)]
    with pytest.raises(LimitError, match="You have collected 2 signs"):
        desks["learner"].keep_sign(pixels, "B", "somebody else's name changes nothing")
    desks["teacher"].keep_sign(pixels, "B", "Ada")
    desks["learner"].remove_signs(kept[:1])
    desks["learner"].keep_sign(pixels, "B", "Mina")
    assert collected.count_signs() == 3


def test_below_what_is_kept_free_nobody_in_a_class_takes_more(
    desks: dict[str, Desk], toy_signs: SignDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    desks["teacher"].change_settings(keep_free_gb=2)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(10**12, 10**12, int(1.5e9)))
    pixels = np.zeros((28, 28), np.uint8)
    for who in ("learner", "teacher"):
        for deed in (
            lambda desk: desk.submit(tiny_config(), toy_signs),
            lambda desk: desk.check_loading(),
            lambda desk: desk.keep_sign(pixels, "A", "Mina"),
        ):
            with pytest.raises(LimitError, match=r"Only 1\.5 GB of the disk are free, and 2 GB are kept free"):
                deed(desks[who])
    desks["alone"].submit(tiny_config(), toy_signs)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(10**12, 10**12, int(2.5e9)))
    desks["learner"].submit(tiny_config(), toy_signs)


@pytest.mark.parametrize("values", [{"epochs": -1}, {"epochs": 501}, {"minutes": 1.5}, {"upload_mb": 0}, {"signs": True}])
def test_a_setting_out_of_its_limits_is_refused(values: dict[str, object], desks: dict[str, Desk], run_store: RunStore) -> None:
    with pytest.raises(ConfigError, match="has to be a whole number from"):
        desks["teacher"].change_settings(**values)
    assert class_settings(run_store) == ClassSettings()


def test_settings_of_a_later_version_are_passed_over(run_store: RunStore) -> None:
    run_store.set_setting("class", '{"epochs": 7, "colour": "blue"}')
    assert class_settings(run_store) == ClassSettings(epochs=7)


def test_the_limits_are_told_as_they_are() -> None:
    said = limits.in_words(ClassSettings(at_once=2, waiting=0, epochs=30, minutes=0, upload_mb=20, signs=0))
    assert said == [
        "2 of your trainings go on at the same time; the others wait.",
        "A training has at most 30 epochs.",
        "A file of signs has at most 20 MB.",
    ]


def test_the_scheduler_is_told_what_holds() -> None:
    shares = limits.shares(ClassSettings(at_once=2, minutes=5), frozenset({"", "t"}))
    assert (shares.at_once, shares.seconds, shares.unlimited) == (2, 300.0, {"", "t"})
