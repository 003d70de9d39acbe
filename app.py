"""SignLab's router: ``streamlit run app.py``. Page frame, language, address, navigation; the pages do the rest."""

import streamlit as st

from signcore.i18n import _
from ui.shared.browser import is_first_run_of_server, keep_browser_in_step, remember_steps_done
from ui.shared.i18n import set_up_language
from ui.shared.plain import MOST_OF_A_SENTENCE, plain
from ui.shared.server import set_up_server, what_is_wrong
from ui.shared.session import read_address, write_address
from ui.shared.sidebar import show_sidebar
from ui.shared.widgets import said_plainly

st.set_page_config(page_title="SignLab", page_icon="🤟", layout="wide")
set_up_server()
set_up_language()
if problem := what_is_wrong():
    st.error(plain(problem, MOST_OF_A_SENTENCE), icon="🚧")
    st.stop()
read_address()
remember_steps_done()
is_first_run = is_first_run_of_server()


def lesson_by_its_name() -> None:
    """The start page lives at the root; who writes its name into the address is led there."""
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
)
with said_plainly():  # a store that can't be used any more, a full disk
    page.run()
    show_sidebar()
write_address()
keep_browser_in_step(load_again=is_first_run and bool(page.url_path))
