"""The signs that the class collected of its own hands: whose they are, what lacks, one data set of all, and taking signs back."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from signcore.classroom.pooled import Share, lacking, only_checked, shares_of
from signcore.classroom.rights import Action
from signcore.datasets.base import SignDataset
from signcore.datasets.collected import CollectedSign, collected_signs
from signcore.i18n import _, ngettext
from ui.shared import cache
from ui.shared.plain import plain, visible
from ui.shared.widgets import current_dataset, said_plainly, use_dataset

_MADE = "class-set-made"


def show_our_signs() -> None:
    """For everybody."""
    with said_plainly():
        signs = collected_signs()
        if not signs:
            st.info(_("Nobody has kept a sign yet. Show your hand on the try-it page, and keep what you see there."), icon="🧺")
            st.page_link("pages/lab/try_it.py", label=_("Show your hand"), icon="🤟")
            return
        shares = shares_of(signs)
        _show_shares(signs, shares)
        _show_making(signs, shares)
        _show_taking_back(shares)


def _show_shares(signs: Sequence[CollectedSign], shares: Sequence[Share]) -> None:
    people_said = ngettext("{count} person", "{count} people", len(shares)).format(count=len(shares))
    st.markdown(
        ngettext("**{count} sign** by {people}.", "**{count} signs** by {people}.", len(signs)).format(count=len(signs), people=people_said)
    )
    missing = lacking(signs)
    st.markdown(
        _("Letters that nobody has signed yet: {letters}").format(letters=", ".join(missing)) if missing else _("Every letter is there. 🎉")
    )
    st.dataframe(
        pd.DataFrame(
            {
                _("Who signs"): [visible(one.person) for one in shares],
                _("Signs"): [one.count for one in shares],
                _("Missing letters"): [", ".join(one.lacking) or "–" for one in shares],
            }
        ),
        hide_index=True,
        key="our-signs",
        alt=_("How many signs each person gave, and which letters are missing"),
    )


def _show_making(signs: Sequence[CollectedSign], shares: Sequence[Share]) -> None:
    desk, base = cache.desk(), current_dataset()
    if base is not None and base.origin.source == "collected":  # these signs are in it already
        base = None
    if len(shares) < 2:
        st.caption(
            _("With signs of a second person they become a data set: trained on some people, checked on somebody whom it never saw.")
        )
        return
    with st.container(border=True):
        st.markdown(_("**One data set of all of us.** A network learns from everybody but one, and is checked on that one’s hand."))
        names = [one.person for one in shares]
        with st.container(horizontal=True, vertical_alignment="bottom"):
            checked = st.selectbox(_("Checked on"), names, len(names) - 1, format_func=visible, key="class-set-checked", width=220)
            together = base is not None and st.toggle(
                _("Together with “{name}”").format(name=plain(base.name)), value=True, key="class-set-together"
            )
            make = st.button(_("Make the class set"), type="primary", icon="🧺", key="class-set-make")
        if not together and (unseen := only_checked(signs, checked)):
            st.caption(
                _("Only the person who is checked on signed {letters}: the network never learns these.").format(letters=", ".join(unseen))
            )
        if make:
            made = desk.signs_as_dataset(signs, [checked], base if together else None)
            use_dataset(made)
            st.session_state[_MADE] = made.id
            st.rerun()
        in_use = current_dataset()
        if in_use is not None and in_use.id == st.session_state.get(_MADE):
            _show_made(in_use)


def _show_made(made: SignDataset) -> None:
    """What to do with the class set, which is in use now."""
    st.success(
        _(
            "It is in use in this browser: {training:,} signs to learn from, {validation:,} of somebody whom no network will have seen."
        ).format(training=len(made.training), validation=len(made.validation)),
        icon="🧺",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link("pages/lab/train.py", label=_("Train with it"), icon="📈")
        if cache.desk().may(Action.CALL) and st.button(_("Offer it to everyone"), icon="📣", key="class-set-offer"):
            cache.desk().together.call_everyone("train", data=made.id)
            st.toast(_("Everybody is offered the train page with these signs."), icon="📣")


def _show_taking_back(shares: Sequence[Share]) -> None:
    """A person's signs go as one: by whoever kept them, and by the teacher."""
    desk = cache.desk()
    deletable = [one for one in shares if all(desk.may(Action.REMOVE_SIGN, owner) for owner in one.owners)]
    if not deletable:
        st.caption(desk.why_not(Action.REMOVE_SIGN))
        return
    with st.expander(_("Delete somebody’s signs"), icon="🗑️", key="our-signs-delete"):
        by_name = {one.person: one for one in deletable}
        chosen = st.multiselect(_("Whose"), list(by_name), format_func=visible, key="our-signs-whose")
        count = sum(by_name[name].count for name in chosen)
        sure = st.checkbox(_("Yes, delete them"), key="our-signs-sure", disabled=not chosen)
        delete = st.button(
            ngettext("Delete {count} sign", "Delete {count} signs", count).format(count=count),
            key="our-signs-now",
            disabled=not (chosen and sure),
        )
        st.caption(_("Deleted is deleted: nothing of it is left here. Networks that were trained on it keep what they learnt."))
        if delete:
            desk.remove_signs([sign for name in chosen for sign in by_name[name].ids])
            st.rerun()
