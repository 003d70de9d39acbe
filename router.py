"""SignLab's router, run for each visitor: page frame, language, address, navigation; the pages do the rest. `app.py` serves it."""

import streamlit as st

from signcore.i18n import _
from ui.classroom.call_box import show_call_button
from ui.classroom.join import LINKS, follow_link, show_join, show_problem
from ui.lesson.class_boxes import show_class_boxes
from ui.shared.browser import keep_browser_in_step, remember_visit
from ui.shared.i18n import set_up_language, show_language_switch
from ui.shared.person import note_seen, person, serves_class
from ui.shared.plain import MOST_OF_A_SENTENCE, plain
from ui.shared.presence import note_here
from ui.shared.server import what_is_wrong
from ui.shared.session import read_address, write_address
from ui.shared.sidebar import show_sidebar
from ui.shared.uploads import forget_left_files, note_new_run
from ui.shared.widgets import said_plainly

st.set_page_config(page_title="SignLab", page_icon="🤟", layout="wide")
set_up_language()
if problem := what_is_wrong():
    st.error(plain(problem, MOST_OF_A_SENTENCE), icon="🚧")
    st.stop()
remember_visit()
note_new_run()
has_secret = serves_class() and follow_link()
someone = person()


def lesson_by_its_name() -> None:
    """The start page is at the root; anyone who types its name into the address is sent there."""
    st.switch_page("pages/learn/lesson.py")


page = st.navigation(
    {
        _("Learn"): [
            st.Page("pages/learn/lesson.py", title=_("Lesson"), icon="🧭", url_path="start", default=True),
            st.Page(lesson_by_its_name, title=_("Lesson"), icon="🧭", url_path="lesson", visibility="hidden"),
            st.Page("pages/learn/inside.py", title=_("Inside"), icon="🔬", url_path="inside"),
        ],
        _("Lab"): [
            st.Page("pages/lab/data.py", title=_("Data"), icon="🖼️", url_path="data"),
            st.Page("pages/lab/model.py", title=_("Model"), icon="🧱", url_path="model"),
            st.Page("pages/lab/train.py", title=_("Train"), icon="📈", url_path="train"),
            st.Page("pages/lab/results.py", title=_("Results"), icon="🔎", url_path="results"),
            st.Page("pages/lab/try_it.py", title=_("Try it"), icon="🤟", url_path="try-it"),
        ],
    }
    | ({_("Class"): [st.Page("pages/class/classroom.py", title=_("Class"), icon="🏫", url_path="class")]} if serves_class() else {}),
    position="sidebar" if someone else "hidden",
)
if has_secret:
    keep_browser_in_step(forget=LINKS)
    st.stop()
if someone is None:  # the address stays as it is, for whoever joins now
    show_join()
    with st.sidebar:
        show_language_switch()
    keep_browser_in_step()
    st.stop()
read_address()
note_seen(someone, page.url_path)
note_here(someone, page.url_path)
with said_plainly():  # a store that can't be used any more, a full disk
    show_problem()
    if serves_class() and not someone.is_teacher:
        show_class_boxes()
    page.run()
    show_sidebar()
    if serves_class() and someone.is_teacher:
        show_call_button(page.url_path)
write_address()
forget_left_files()
keep_browser_in_step()
