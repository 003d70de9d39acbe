"""What a page asks many times is looked up once a run, and again where something was written in between."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from signcore.classroom.people import People, Person
from signcore.runs.store import RunStore
from tests.ui.conftest import PROJECT


def _page() -> None:
    import streamlit as st

    from ui.shared.once import once_a_run

    def look() -> int:
        st.session_state["looks"] = st.session_state.get("looks", 0) + 1
        return int(st.session_state["looks"])

    found = [once_a_run("number", look, until) for until in (0, 0, 1, 1, 0)]
    found += [once_a_run("another", look, 0), once_a_run("number", look, 0)]
    st.text(" ".join(map(str, found)))

    @st.fragment
    def part() -> None:
        st.button("again")
        st.text(f"{once_a_run('number', look, 0)} {once_a_run('number', look, 0)}")

    part()


def _language_page() -> None:
    import streamlit as st

    from signcore.i18n import current_language
    from ui.shared.i18n import set_up_language, show_language_switch

    set_up_language()
    show_language_switch()
    st.text(current_language())


def test_the_language_is_the_one_that_is_chosen_now() -> None:
    app = AppTest.from_function(_language_page).run()
    assert app.text[0].value == "en"
    app.query_params["lang"] = "ko"
    app.run()
    assert app.text[0].value == "ko"
    app.query_params["lang"] = "en"
    app.run()
    assert app.text[0].value == "en"


def test_an_answer_holds_for_one_run_and_while_nothing_changes() -> None:
    app = AppTest.from_function(_page).run()
    assert app.text[0].value == "1 1 2 2 3 4 3"
    before = app.session_state["looks"]
    app.run()
    assert app.text[0].value == " ".join(str(before + number) for number in (1, 1, 2, 2, 3, 4, 3))
    before = app.session_state["looks"]
    app.button[0].click().run()
    assert app.session_state["looks"] > before, "a later run looks again"
    one, other = app.text[1].value.split()
    assert one == other


@pytest.mark.usefixtures("toy_signs")
def test_a_page_looks_up_who_sits_there_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNLAB_CLASS", "1")
    people = People(RunStore())
    _mina, secret = people.join("Mina", people.join_code())
    asked: list[str] = []
    look = People.by_secret

    def counted(self: People, secret: str) -> Person | None:
        asked.append(secret)
        return look(self, secret)

    app = AppTest.from_file(str(PROJECT / "router.py"), default_timeout=60).run()
    app.session_state["signlab"].secret = secret
    app.run()
    monkeypatch.setattr(People, "by_secret", counted)
    app.run()
    assert not app.exception and [title.value for title in app.title] == ["Teach a network to read signs"]
    assert 1 <= len(asked) <= 4, "once, and again after that she is here was written, and in each part of the page that runs by itself"
