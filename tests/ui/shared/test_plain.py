"""Foreign text for places where Streamlit reads Markdown."""

from __future__ import annotations

import pytest

from ui.shared.plain import in_code, plain, visible

JOINER = "\u2060"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
PERSIAN = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"


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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("🏳️\u200d🌈", "🏳️\u200d🌈"),
        (SCOTLAND, SCOTLAND),
        (PERSIAN, f"\u2068{PERSIAN}\u2069"),
        ("a\u200db", "a⟨U+200D⟩b"),
        ("학\u200d습", "학⟨U+200D⟩습"),
        ("a\U000e0041b", "a⟨U+E0041⟩b"),
        ("a\u3164b", "a⟨U+3164⟩b"),
        ("\u2066x\u2069\u200f", "⟨U+2066⟩x⟨U+2069⟩⟨U+200F⟩"),
        ("a\nb\u2028c", "a⟨U+000A⟩b⟨U+2028⟩c"),
        ("\U0001fae8", "\U0001fae8"),  # an emoji of 2022, which Python 3.11 does not know
        ("a  b", "a \u00a0b"),
        ("", ""),
    ],
)
def test_what_is_hidden_is_told_from_what_belongs_to_a_letter(text: str, said: str) -> None:
    assert visible(text) == said


def test_shortened_is_what_is_shown_and_no_number_is_cut_through() -> None:
    said = visible("\u202e" * 60)
    assert said == "⟨U+202E⟩" * 4 + "…" + "⟨U+202E⟩" * 4 and len(said) <= 80
    assert len(visible("x" * 10_000_000, 600)) == 599


def test_code_ends_where_it_should() -> None:
    assert in_code("C:\\new`run") == "C:\\newˋrun"  # noqa: RUF001 - it stands for the backtick there
