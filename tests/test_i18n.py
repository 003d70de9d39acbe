"""Texts follow the reader's language, looked up at each text; and the folders that variables move."""

from __future__ import annotations

import ast
import copy
import errno
import pickle
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from signcore import i18n, paths
from signcore.config import RunConfig
from signcore.config.words import describe
from signcore.datasets import Origin, SignDataset, library
from signcore.devices import cpu_name
from signcore.plain_text import visible
from signcore.running import worker
from signcore.runs.store import RunState, RunStore
from tests.toy_runs import toy_part


@pytest.fixture
def korean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of catalogues with a Korean one."""
    catalogue = Catalog(locale="ko")
    catalogue.add("Training", "학습")
    catalogue.add(("{count} letter", "{count} letters"), ("글자 {count}개",))
    folder = tmp_path / "ko" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "signlab.mo").open("wb") as stream:
        write_mo(stream, catalogue)
    monkeypatch.setattr(i18n, "LOCALE_FOLDER", tmp_path)
    i18n._catalogue.cache_clear()
    yield tmp_path
    i18n._catalogue.cache_clear()


def test_a_text_follows_the_language(korean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert i18n.gettext("Training") == "Training"
    monkeypatch.setenv("SIGNLAB_LANGUAGE", "ko")
    assert i18n.gettext("Training") == "학습"
    assert i18n.gettext("Not translated") == "Not translated"
    assert (
        i18n.ngettext("{count} letter", "{count} letters", 1) == i18n.ngettext("{count} letter", "{count} letters", 2) == "글자 {count}개"
    )
    monkeypatch.setenv("SIGNLAB_LANGUAGE", "xx")
    assert i18n.gettext("Training") == "Training"
    assert [i18n.ngettext("{count} letter", "{count} letters", count) for count in (1, 2)] == ["{count} letter", "{count} letters"]


def test_the_language_can_be_asked_elsewhere(korean: Path) -> None:
    language = ["ko"]
    i18n.use_language_from(lambda: language[0])  # undone by the fixture that every test has
    assert i18n.gettext("Training") == "학습"
    language[0] = "en"
    assert i18n.gettext("Training") == "Training"


def test_languages_with_a_catalogue_are_offered(korean: Path) -> None:
    assert i18n.available_languages(korean) == ("en", "ko")
    assert i18n.available_languages(korean / "nowhere") == ("en",)


def test_marking_changes_nothing() -> None:
    assert i18n.N_("training") == "training"


def test_folders_follow_their_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNLAB_STORE", str(tmp_path / "a" / "b"))
    monkeypatch.setenv("SIGNLAB_DATA", str(tmp_path / "c"))
    assert paths.store_folder() == tmp_path / "a" / "b"
    assert paths.store_folder().is_dir()
    assert paths.data_folder() == tmp_path / "c"
    assert not paths.data_folder().exists()
    monkeypatch.setenv("SIGNLAB_DATA", "")
    assert paths.data_folder() == paths.PROJECT_FOLDER / "data"


# What is counted is told by `ngettext`, unless there are always many of it: limits, sizes of whole data sets, parameters.
_COUNTED = re.compile(
    r"\{(\w+)(?::[^}]*)?\} (?:\w+ )?(epochs|runs|models|folders|columns|files|images|letters|filters|neurons|channels|folders)\b"
)
_ALWAYS_MANY = {
    *("limit", "parameters", "most", "images"),
    "{name} holds {count} files, too many to look through.",
    "Row {row} of {name} has {count} columns, but the rows before it have {width}.",  # 785 or so
    "Line {line} of {name} has {count} columns, but the lines before it have {width}.",
    "The model turns {input} into {output}, but {letters} letters need (None, 28, 28, 1) turned into (None, {letters}).",  # 24
    "{epochs} short epochs on {images:,} signs: about {duration} on this machine. The lesson's full training comes in step 5.",  # 5
    "{count} images per letter were asked for; from 1 to {most} are possible.",  # too many, or none
    "There are {count} CSV files ({names}); give one, or a training and a validation file.",  # more than two
    "{keep} models can't be kept. Choose 0 or more.",  # fewer than none
}


def test_what_is_counted_is_told_by_ngettext() -> None:
    found = []
    for path in [file for name in ("signcore", "ui", "pages") for file in sorted((paths.PROJECT_FOLDER / name).rglob("*.py"))]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "_"
                and isinstance(node.args[0], ast.Constant)
            ):
                text = str(node.args[0].value)
                if text not in _ALWAYS_MANY and any(name not in _ALWAYS_MANY for name, _noun in _COUNTED.findall(text)):
                    found.append(f"{path.name}: {text}")
    assert found == []


@pytest.fixture
def speaks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """Switches between English and a Korean catalogue with what SignLab stores."""
    catalogue = Catalog(locale="ko")
    catalogue.add("Synthetic signs", "합성 수화")
    catalogue.add("{name}, {count:,} left out", "{name}, {count:,}개 제외")
    catalogue.add("CNN {sizes}, augmented", "CNN {sizes}, 증강")
    catalogue.add(("{processor}, {count} core", "{processor}, {count} cores"), ("{processor}, 코어 {count}개",))
    catalogue.add("The disk is full. Delete old runs or make room, then start again.", "디스크가 가득 찼습니다.")
    folder = tmp_path / "catalogues" / "ko" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "signlab.mo").open("wb") as stream:
        write_mo(stream, catalogue)
    monkeypatch.setattr(i18n, "LOCALE_FOLDER", tmp_path / "catalogues")
    i18n._catalogue.cache_clear()
    yield lambda language: monkeypatch.setenv("SIGNLAB_LANGUAGE", language)
    i18n._catalogue.cache_clear()


def test_a_run_that_was_made_in_one_language_is_read_in_another(speaks: Callable[[str], None], toy_signs: SignDataset) -> None:
    speaks("ko")
    store, signs = RunStore(), replace(toy_signs, name=i18n.gettext("{name}, {count:,} left out").format(name="Mine", count=1200))
    config = RunConfig().with_settings({"augment": "true"})
    run = store.create(config, signs, describe(config), "*지수*")
    store.add_facts(run.id, device=cpu_name())
    store.set_state(run.id, RunState.FAILED, worker._reason(OSError(errno.ENOSPC, "No space left on device")))
    assert (run.name, run.data.name) == ("CNN 75-50-25, 증강", "Mine, 1,200개 제외")
    assert store.run(run.id).reason == "디스크가 가득 찼습니다." and "코어" in store.run(run.id).facts.device
    speaks("en")
    read = store.run(run.id)
    assert (read.name, read.data.name, read.owner) == ("CNN 75-50-25, augmented", "Mine, 1,200 left out", "*지수*")
    assert read.reason.startswith("The disk is full") and " core" in read.facts.device
    assert run.name == "CNN 75-50-25, 증강" and visible(run.name) == "CNN 75-50-25, augmented", "a page tells it to its own reader"


def test_a_data_set_that_was_named_in_one_language_is_read_in_another(speaks: Callable[[str], None]) -> None:
    speaks("ko")
    parts = {"training": toy_part(48), "validation": toy_part(24, seed=1)}
    kept = library.add(SignDataset.of(i18n.gettext("Synthetic signs"), parts, Origin("synthetic")))
    assert kept.name == "합성 수화"
    speaks("en")
    assert library.open_dataset(kept.id).name == library.stored_datasets()[kept.id] == "Synthetic signs"
    assert visible(kept.name) == "Synthetic signs", "one copy for all sessions, each in its language"


@pytest.mark.parametrize("text", ["", "{braces} that nobody fills", "\x1e{}", "ends in a mark\x1e", '\x1e{"key": 1}'])
def test_what_people_write_is_kept_as_it_is_but_for_the_mark(text: str) -> None:
    assert i18n.restored(i18n.stored(text)) == text.replace("\x1e", "")


def test_a_text_survives_copying_and_a_damaged_one_is_shown_as_it_is() -> None:
    text = i18n.ngettext("{count} letter", "{count} letters", 2).format(count=2)
    for copy_of in (copy.deepcopy(text), pickle.loads(pickle.dumps(text)), i18n.restored(i18n.stored(text))):
        assert copy_of == "2 letters" and i18n.stored(copy_of) == i18n.stored(text)
    assert i18n.restored(i18n.stored(text)[:-5]) == i18n.stored(text)[1:-5]


def test_a_name_that_pretends_to_be_a_kept_text_is_a_name(toy_signs: SignDataset) -> None:
    pretended = '\x1e{"key": "{a.__class__}", "plural": "", "number": 1, "values": {"a": "b"}}'
    store = RunStore()
    run = store.create(RunConfig(), toy_signs, pretended, pretended)
    store.set_state(run.id, RunState.FAILED, pretended)
    found = store.run(run.id)
    assert found.name == pretended[1:61] and found.owner == pretended[1:61] and found.reason == pretended[1:]
    assert i18n.restored(pretended) == pretended[1:], "and where one is in a file, nothing is looked into"
