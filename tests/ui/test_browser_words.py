"""Every text that a script asks for is one that its page sends, and none is sent in vain."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from signcore.exports.words import live_words, page_words
from signcore.scripts import FOLDER
from ui.inside.words import inside_words

# Names that scripts put together, or read by another name.
MADE = {"gradcamHow", "patchHow", "slopeHow", "gradcam", "patch", "slope", "mine", "other", "minus", "old", "gradient", "changeBy", "new"}
MADE |= {f"{part}_{name}" for part in ("optimizer", "way", "sum") for name in ("sgd", "rmsprop", "adam", "adamw")}
MADE |= {"left", "right", "up", "down", "identity", "vertical", "horizontal", "blur", "sharpen"}
MADE |= {"moveRight", "moveDown", "turn", "zoom", "brightness", "mirror", "auto"}


@pytest.mark.parametrize(
    ("words", "folders"),
    [(inside_words, ("inside.js", "inside")), (lambda: {**live_words(), **page_words()}, ("live", "pocket.js", "pocket"))],
)
def test_words_that_are_asked_for_are_there(words: Callable[[], dict[str, str]], folders: tuple[str, ...]) -> None:
    files = [path for name in folders for path in ([FOLDER / name] if name.endswith(".js") else (FOLDER / name).rglob("*.js"))]
    used = {name for path in files for name in re.findall(r"\bwords\.(\w+)", path.read_text(encoding="utf-8"))}
    assert used - set(words()) == set()
    if "inside.js" in folders:
        assert set(words()) - used - MADE == set()
