"""Data sets side by side: what each is, a button to use it and one to remove it."""

from __future__ import annotations

import streamlit as st

from signcore.classroom.rights import Action
from signcore.datasets import library
from signcore.datasets.card import DatasetCard, card_of
from signcore.i18n import _, current_language, ngettext
from ui.shared import cache
from ui.shared.plain import MOST_OF_A_SENTENCE, plain, visible
from ui.shared.session import session, write_address
from ui.shared.widgets import said_plainly, use_dataset

_SHOWN = 30  # a store that a class used for weeks has more; the newest count


def show_loaded() -> None:
    """All data sets that were loaded on this server, by anyone, the newest first."""
    ids = list(library.stored_datasets())[:_SHOWN]
    if not ids:
        return
    title = ngettext("{count} data set is loaded", "{count} data sets are loaded", len(ids)).format(count=len(ids))
    with st.expander(title, icon="🗂️", key="loaded-sets"):
        st.caption(_("Loaded by you or by others who use this SignLab. Runs remember the set that they were trained with."))
        for dataset_id in ids:
            with said_plainly():
                _show_card(_card(dataset_id, current_language(), repr(cache.dataset(dataset_id).origin)))


@st.cache_data(show_spinner=False, max_entries=256)
def _card(dataset_id: str, language: str, origin: str) -> DatasetCard:  # noqa: ARG001 - the card's words are in that language, of that origin
    return card_of(cache.dataset(dataset_id))


def _show_card(card: DatasetCard) -> None:
    in_use = card.id == session().dataset_id
    with st.container(border=True):
        facts, buttons = st.columns([4, 1], vertical_alignment="center")
        with facts:
            st.markdown(f"**{plain(card.name)}**" + ("  ✅ " + _("in use") if in_use else ""))
            st.text(
                _("{training:,} to train with, {validation:,} to check with · letters: {letters} · fingerprint {id}").format(
                    training=card.training, validation=card.validation, letters=card.letters, id=card.id
                )
            )
            st.text(
                _("Source: {source} · licence: {licence}").format(source=visible(card.source, MOST_OF_A_SENTENCE), licence=card.licence)
            )
            if card.warnings:
                count = ngettext("{count} thing to know", "{count} things to know", len(card.warnings)).format(count=len(card.warnings))
                st.caption(f"⚠️ {count}", help="\n\n".join(plain(one, MOST_OF_A_SENTENCE) for one in card.warnings))
        with buttons:
            if st.button(_("Use"), key=f"use-{card.id}", disabled=in_use, icon="👉", width="stretch"):
                use_dataset(cache.dataset(card.id))
                st.rerun()
            if not cache.desk().may(Action.REMOVE_DATA):
                return
            with st.popover(_("Remove"), icon="🗑️", width="stretch", key=f"ask-remove-{card.id}"):
                st.markdown(
                    _(
                        "Remove it for everyone who uses this SignLab? Your files stay, and so do the models, but their "
                        "results need these signs."
                    )
                )
                if st.button(_("Yes, remove it"), key=f"remove-{card.id}", type="primary"):
                    _remove(card.id)


def _remove(dataset_id: str) -> None:
    """Remove a data set; the page takes another one then."""
    cache.dataset.clear(dataset_id)  # type: ignore[attr-defined, unused-ignore] # Windows removes no file that is mapped
    cache.desk().remove_dataset(dataset_id)
    if session().dataset_id == dataset_id:
        session().dataset_id = ""
        write_address()
    st.rerun()
