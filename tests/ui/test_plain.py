"""Foreign text for places where Streamlit reads Markdown."""

from __future__ import annotations

import pytest

from ui.plain import plain, visible

JOINER = "\u2060"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("*v2*", r"\*v2\*"),
        ("C:\\new_run", r"C\:\\new\_run"),
        ("$5 and $6", r"\$5 and \$6"),
        ("https://x.org", rf"https\:{JOINER}//x\.org".replace(f":{JOINER}//", f"://{JOINER}")),
        ("www.x.org", rf"www{JOINER}\.x\.org"),
        ("a@b.org", rf"a\@{JOINER}b\.org"),
        (":smile:", rf"\:{JOINER}smile\:"),
        ("a -> b", rf"a \-{JOINER}\> b"),
        ("12:30", r"12\:30"),
        ("학습 데이터.csv", r"학습 데이터\.csv"),
        ("a\u202egpj.exe", r"a⟨U\+202E⟩gpj\.exe".replace(r"U\+", "U+")),
        ("👩\u200d🔬", "👩\u200d🔬"),
        ("  spaces  ", "spaces"),
    ],
)
def test_is_shown_as_it_is_written(text: str, said: str) -> None:
    assert plain(text).replace(r"U\+", "U+") == said


def test_what_can_not_be_seen_is_shown_by_its_number_and_long_names_lose_their_middle() -> None:
    assert visible("a\tb\0c\u200bd\udce9") == "a⟨U+0009⟩b⟨U+0000⟩c⟨U+200B⟩d⟨U+DCE9⟩"
    assert visible("x" * 50 + "y" * 50, 11) == "xxxxx…yyyyy"
    assert len(visible("e" + "\u0301" * 1000, 2000)) == 5


def test_nothing_of_it_breaks_out() -> None:
    for hostile in (
        "![x](http://e.org/x.png)",
        "[x](javascript:1)",
        "<img src=x>",
        "`code`",
        "# a",
        "> a",
        "1. a",
        "| a | b |",
        "~~a~~",
        "&amp;",
    ):
        said = plain(hostile)
        for place, character in enumerate(said):
            if character in r"`*_{}[]()<>#+-.!|~$&":
                assert said[place - 1] == "\\", said
