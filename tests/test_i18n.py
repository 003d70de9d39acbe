"""Texts follow the reader's language, looked up at each text; and the folders that variables move."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from signcore import i18n, paths


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
    assert i18n.available_languages(korean) == ["en", "ko"]
    assert i18n.available_languages(korean / "nowhere") == ["en"]


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
    "Row {row} of {name} has {count} columns, but the rows before have {width}.",  # 785 or so
    "Line {line} of {name} has {count} columns, but the lines before have {width}.",
    "The model makes {output} of {input}, but {letters} letters need (None, {letters}) of (None, 28, 28, 1).",  # 24
    "{epochs} short epochs on {images:,} signs: about {duration} on this machine. The lesson's full training comes in step 5.",  # 5
    "{count} images a letter were asked for; from 1 to {most} can be made.",  # too many, or none
    "There are {count} CSV files ({names}); give one, or a training and a validation file.",  # more than two
    "{keep} models can't be kept. Say 0 or more.",  # fewer than none
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
