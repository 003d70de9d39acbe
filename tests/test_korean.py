"""The Korean catalogue is whole, compiled, and its sentences fit what is put into them."""

from __future__ import annotations

import io
import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from signcore.i18n import LOCALE_FOLDER, available_languages, gettext, ngettext, speaking
from signcore.particles import with_particles
from tests.browser.node import run

PO = LOCALE_FOLDER / "ko" / "LC_MESSAGES" / "signlab.po"


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with PO.open("rb") as stream:
        return read_po(stream)


def _texts(message_id: object) -> list[str]:
    return [str(message_id)] if isinstance(message_id, str) else [str(one) for one in message_id]  # type: ignore[union-attr]


def _places(text: str) -> list[str]:
    if "%{" in text:  # a chart's own placeholders
        return sorted(re.findall(r"%\{[^}]*\}", text))
    return sorted(f"{name}:{how}" for _before, name, how, _conversion in Formatter().parse(text) if name is not None)


def test_every_text_is_translated_and_none_is_a_guess(catalogue: Catalog) -> None:
    with (LOCALE_FOLDER / "signlab.pot").open("rb") as stream:
        wanted = {str(message.id) for message in read_po(stream) if message.id}
    there = {str(message.id): message for message in catalogue if message.id}
    assert wanted - set(there) == set()
    assert [name for name, message in there.items() if message.fuzzy or not all(_texts(message.string))] == []


def test_what_is_put_in_is_the_same(catalogue: Catalog) -> None:
    wrong = []
    for message in catalogue:
        if message.id:
            original = _texts(message.id)[-1]
            wrong += [original for translated in _texts(message.string) if _places(translated) != _places(original)]
    assert wrong == []


def test_markdown_and_line_ends_are_kept(catalogue: Catalog) -> None:
    for message in catalogue:
        if message.id:
            original, translated = _texts(message.id)[-1], _texts(message.string)[0]
            assert original.count("\n") == translated.count("\n"), original
            assert translated.count("**") % 2 == 0 and translated.count("`") % 2 == 0, original


def test_particles_behind_what_is_put_in_have_both_forms(catalogue: Catalog) -> None:
    """Whether a name ends on a vowel is not known before it is there."""
    bare = re.compile(r"\}[”*]{0,3}(은|는|이|가|을|를|과|와|로|으로|예요|이에요|라고|이라고)(?=[\s.,!?:;”]|$)")
    allowed = {"{kind}"}
    wrong = [
        translated
        for message in catalogue
        if message.id
        for translated in _texts(message.string)
        if (found := bare.search(translated)) and not any(translated[: found.start() + 1].endswith(name) for name in allowed)
    ]
    assert wrong == []


def test_what_is_compiled_is_what_is_written(catalogue: Catalog) -> None:
    made = io.BytesIO()
    write_mo(made, catalogue)
    assert PO.with_suffix(".mo").read_bytes() == made.getvalue(), "make locale"


def test_a_fresh_clone_speaks_korean() -> None:
    assert available_languages() == ("en", "ko")
    with speaking("ko"):
        assert gettext("Train") == "훈련"
        assert ngettext("{count} run is training", "{count} runs are training", 2).format(count=2) == "훈련 2개 진행 중"
        said = gettext("Why {one}, not {other}?")
        assert said.format(one="M", other="N") == "왜 N 말고 M?"


SAID = {
    "M은(는)": "M은",
    "A은(는)": "A는",
    "R이(가)": "R이",
    "S이(가)": "S가",
    "24을(를)": "24를",
    "10을(를)": "10을",
    "1(으)로": "1로",
    "3(으)로": "3으로",
    "6(으)로": "6으로",
    "62.1%을(를)": "62.1%를",
    "“우리 신경망”과(와)": "“우리 신경망”과",
    "서울(으)로": "서울로",
    "컵(이)라고": "컵이라고",
    "B이에요(예요)": "B예요",
    "L이에요(예요)": "L이에요",
    "(−0.5)을(를)": "(−0.5)를",
    "kernel(s) of it": "kernel(s) of it",
}


def test_particles_follow_what_is_read_last() -> None:
    assert {text: with_particles(text) for text in SAID} == SAID


def test_browsers_say_the_same(tmp_path: Path) -> None:
    code = 'import { withParticles } from "browser/parts/particles.js"\nexport default (texts) => texts.map(withParticles)'
    assert run(code, list(SAID), tmp_path) == list(SAID.values())
