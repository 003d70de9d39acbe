"""Every text that a person reads goes through gettext, and follows the reader's language."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from signcore import i18n

PROJECT = Path(__file__).resolve().parents[1]
SHOWING = {
    "title", "header", "subheader", "markdown", "caption", "write", "text", "button", "slider", "selectbox", "multiselect", "radio",
    "toggle", "number", "select",
    "checkbox", "number_input", "text_input", "file_uploader", "camera_input", "metric", "info", "warning", "error", "success", "toast",
    "expander", "segmented_control", "pills", "download_button", "spinner", "select_slider", "heading",
}  # fmt: skip
TEXT_ARGUMENTS = {"label", "help", "hint", "caption", "alt", "text", "placeholder", "explanation", "title"}
FILES = sorted([*PROJECT.glob("pages/*/*.py"), *PROJECT.glob("ui/**/*.py"), PROJECT / "router.py"])


def untranslated(tree: ast.AST) -> list[tuple[int, str]]:
    """Literal texts with a letter in them that are handed to a function that shows them."""
    found = []
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        # the controls of ui.shared.settings take the setting's name first, then the label
        is_setting = isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "settings"
        texts = call.args[is_setting : is_setting + 1] if name in SHOWING else []
        texts = [*texts, *(keyword.value for keyword in call.keywords if keyword.arg in TEXT_ARGUMENTS)]
        constants = [text for text in texts if isinstance(text, ast.Constant) and isinstance(text.value, str)]
        found.extend((text.lineno, text.value) for text in constants if any(letter.isalpha() for letter in text.value))
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_no_text_reaches_a_page_untranslated(path: Path) -> None:
    found = untranslated(ast.parse(path.read_text(encoding="utf-8")))
    assert [(line, text) for line, text in found if text != "SignLab"] == []


def test_the_search_finds_what_it_looks_for() -> None:
    assert untranslated(ast.parse("st.title('Hello'); st.image(x, alt='A sign'); st.button(_('Go'), key='go')")) == [
        (1, "Hello"),
        (1, "A sign"),
    ]


def test_a_catalogue_turns_texts_and_plurals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo

    catalogue = Catalog(locale="ko")
    catalogue.add("Train", "훈련")
    folder = tmp_path / "ko" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / f"{i18n.DOMAIN}.mo").open("wb") as stream:
        write_mo(stream, catalogue)
    monkeypatch.setattr(i18n, "LOCALE_FOLDER", tmp_path)
    monkeypatch.setattr(i18n, "_current_language", lambda: "ko")
    assert i18n.gettext("Train") == "훈련"
    assert i18n.gettext("not in it") == "not in it"
    assert i18n.available_languages(tmp_path) == ("en", "ko")
