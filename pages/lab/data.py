"""Choose signs and look at them: as pictures, as numbers, as the network gets them."""

import streamlit as st

from signcore.datasets import SignDataset
from signcore.i18n import _
from ui.data.checks.view import show_checks
from ui.data.sources.choose import show_sources
from ui.data.views.gallery import show_gallery
from ui.data.views.letters import show_letters
from ui.data.views.map import show_map
from ui.data.views.numbers import show_numbers
from ui.data.views.prepared import show_prepared
from ui.data.views.varied import show_varied
from ui.shared.plain import MOST_OF_A_SENTENCE, plain
from ui.shared.views import choose_view
from ui.shared.widgets import current_dataset, heading


def show() -> None:
    """The page."""
    heading(
        _("Look at the signs"),
        _("Before a network sees data, people should. **Try:** find two letters that you would mix up yourself."),
    )
    show_sources()
    dataset = current_dataset()
    if dataset is None:
        return
    _show_card(dataset)
    views = {
        "gallery": (_("Gallery"), show_gallery),
        "numbers": (_("As numbers"), show_numbers),
        "prepared": (_("Prepared"), show_prepared),
        "varied": (_("Varied"), show_varied),
        "letters": (_("Letters"), show_letters),
        "map": (_("Map"), show_map),
        "checks": (_("Checks"), show_checks),
    }
    views[choose_view({name: title for name, (title, _show) in views.items()}, key="view")][1](dataset)


def _show_card(dataset: SignDataset) -> None:
    kind = _("Of 24; the signs are rendered.") if dataset.is_synthetic else _("Of 24; the signs are photographs.")
    # A line for the name, which may be long, and one for the numbers, which stand side by side on a phone, too.
    st.markdown(
        _("Signs in use: **{name}**").format(name=plain(dataset.name)),
        help=_("The fingerprint of “{name}” is {hash}: the same signs have the same one everywhere.").format(
            name=plain(dataset.name), hash=dataset.id
        ),
    )
    with st.container(horizontal=True, gap="medium"):
        st.metric(_("Training"), f"{len(dataset.training):,}", help=_("The network learns from these."), width="content")
        st.metric(_("Validation"), f"{len(dataset.validation):,}", help=_("These only check what it learnt."), width="content")
        letters = int((dataset.training.letter_counts() > 0).sum())
        st.metric(_("Letters"), f"{letters}", help=kind, width="content")
    for notice in dataset.notices():
        st.caption(f"ℹ️ {plain(notice, MOST_OF_A_SENTENCE)}")


show()
