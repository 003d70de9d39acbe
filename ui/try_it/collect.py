"""Signs of one's own that are labelled and kept: a small data set of the class, to ask networks about and to train them with."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import streamlit as st

from signcore.classroom.people import ALONE
from signcore.classroom.rights import Action
from signcore.config import RunConfig
from signcore.datasets.base import SignDataset
from signcore.datasets.collected import CollectedSign, arrays, collected_signs, count_signs, people
from signcore.errors import DataError, RunError
from signcore.figures.pixels import enlarge
from signcore.i18n import _, ngettext
from signcore.inference.client import probabilities
from signcore.labels import LETTERS
from signcore.preprocessing import PreparedPicture
from signcore.runs.artifacts import read_about
from signcore.runs.choice import Candidate, candidates
from signcore.shares import share_text
from ui.shared import cache
from ui.shared.choose_model import Asked
from ui.shared.inline_image import data_url
from ui.shared.plain import plain
from ui.shared.segments import segments
from ui.shared.session import session
from ui.shared.widgets import said_plainly, use_dataset
from ui.try_it.asking import Asking

_ON_A_PAGE = 40
_MOST_NETWORKS = 12
_GO_ON = {
    "epochs": "6",
    "learning_rate": "0.0003",
    "schedule": "constant",
    "weight_averaging": "0",
    "renders": "0",
    "camera_renders": "0",
    "start": "random",  # it begins with the weights of the network that is asked
}


def show_keep(asking: Asking, ready: PreparedPicture) -> None:
    """The form that labels the picture at hand and keeps it."""
    box = st.expander(_("Label it and keep it"), icon="🗂️", key="keep", on_change="rerun")
    if not box.open:
        return
    with box, said_plainly():
        st.caption(
            _(
                "The 28×28 pixels above are kept only on the computer that runs SignLab, with the letter and the name "
                "that you give. Everyone in this class can see and delete them."
            )
            if cache.desk().person == ALONE
            else _(
                "The 28×28 pixels above are kept on the computer that runs SignLab, with the letter and the name that you give, and "
                "nowhere else. Everyone in this class can see them; you and the teacher can delete them."
            )
        )
        which = hashlib.sha256(asking.picture.tobytes()).hexdigest()[:12]  # each picture is labelled, and agreed to, by itself
        with st.container(horizontal=True, vertical_alignment="bottom"):
            letter = st.selectbox(_("It shows"), list(LETTERS), index=None, key=f"keep-letter-{which}", width=110)
            if "keep-person" not in st.session_state:
                st.session_state["keep-person"] = cache.desk().person.nickname
            person = st.text_input(_("Who signs (a nickname)"), key="keep-person", max_chars=40, persist_state="session", width=220)
        agreed = st.checkbox(_("The person in the picture agrees that it is kept."), key=f"keep-agreed-{which}")
        if st.button(_("Keep it"), icon="📥", key="keep-now", disabled=not (letter and person.strip() and agreed)):
            cache.desk().keep_sign(ready.pixels, letter or "", person)
            st.toast(_("Kept. There are {count} collected signs now.").format(count=count_signs()), icon="📥")


def show_collected(dataset: SignDataset | None, asked: Asked) -> None:
    """What has been collected: looked through, asked about, trained with, deleted."""
    if not count_signs():
        return
    box = st.expander(_("Our collected signs"), icon="🧺", key="collected", on_change="rerun")
    if not box.open:
        return
    with box, said_plainly():
        signs = collected_signs()
        views = {"look": _("Look through"), "ask": _("Ask the networks"), "train": _("Train with them")}
        chosen = segments(_("What to do with them"), views, key="collected-view", is_bare=True)
        if chosen == "look":
            _look_through(signs)
        elif chosen == "ask":
            _ask_networks(signs, dataset)
        else:
            _train_with(signs, dataset, asked)


def _look_through(signs: Sequence[CollectedSign]) -> None:
    desk = cache.desk()
    pages = -(-len(signs) // _ON_A_PAGE)
    page = st.number_input(_("Page"), 1, pages, key="collected-page") if pages > 1 else 1
    shown = list(reversed(signs))[(page - 1) * _ON_A_PAGE : page * _ON_A_PAGE]
    with st.container(horizontal=True, gap="small"):
        for sign in shown:
            with st.container(width=84, gap="xxsmall"):
                name = _("{letter} by {person}").format(letter=sign.letter, person=plain(sign.person))
                st.image(data_url(enlarge(sign.pixels, 3)), alt=name, caption=name, width=84)
                if desk.may(Action.REMOVE_SIGN, sign.owner):
                    st.button("🗑️", key=f"delete-{sign.id}", on_click=_delete, args=([sign.id],), help=_("Delete {name}").format(name=name))
    st.caption(ngettext("{count} sign, the newest first.", "{count} signs, the newest first.", len(signs)).format(count=len(signs)))
    st.caption(_("Deleted is deleted: nothing of it is left here. Networks that were trained on it keep what they learnt."))
    deletable = [sign.id for sign in signs if desk.may(Action.REMOVE_SIGN, sign.owner)]
    if not deletable:
        st.caption(desk.why_not(Action.REMOVE_SIGN))
        return
    is_all = len(deletable) == len(signs)
    sure = st.checkbox(_("Delete all of them") if is_all else _("Delete all that I kept"), key="collected-all")
    st.button(
        _("Delete all now"),
        icon="🗑️",
        key="collected-delete",
        disabled=not sure,
        on_click=_delete_all,
        args=(deletable,),
    )


def _delete(ids: list[str]) -> None:
    with said_plainly():
        cache.desk().remove_signs(ids)


def _delete_all(ids: list[str]) -> None:
    _delete(ids)
    st.session_state["collected-all"] = False


def _ask_networks(signs: Sequence[CollectedSign], dataset: SignDataset | None) -> None:
    """What each finished network reads of the collected signs, by people."""
    store = cache.run_store()
    ranked = [one for one in candidates(store, dataset.content_hash if dataset else "") if one.is_finished]
    ranked = sorted(ranked, key=lambda one: -one.run.created)[:_MOST_NETWORKS]
    if not ranked:
        st.caption(_("No training has finished yet, so there is no network of your own to ask."))
        return
    images, labels = arrays(signs)
    everybody = people(signs)
    whose = [everybody.index(sign.person) for sign in signs]
    rows = []
    for one in ranked:
        try:
            right = probabilities(cache.compute_process(), store.model_path(one.run.id), images).argmax(axis=1) == labels
        except RunError:
            continue
        row = {_("Network"): plain(one.run.name, 60), _("All"): share_text(float(right.mean()))}
        for number, person in enumerate(everybody[:8]):
            mine = [bool(is_right) for is_right, who in zip(right, whose, strict=True) if who == number]
            row[plain(person, 24) + ("*" if person in _trained_on(one) else "")] = f"{sum(mine)} / {len(mine)}"
        row[_("Its validation signs")] = share_text(one.accuracy) if one.accuracy >= 0 else "–"
        rows.append(row)
    st.dataframe(rows, hide_index=True, key="collected-networks")
    st.caption(
        _(
            "How many signs of each person a network reads right, the newest networks first. A star (*): it was "
            "trained on this person, so the question is not a fair one."
        )
    )


def _trained_on(one: Candidate) -> set[str]:
    """People whose collected signs a network has seen in training, as far as its signs are still here to tell."""
    try:
        return set(cache.dataset(one.run.data.id).origin.recipe.get("trained", ()))
    except DataError:
        return set()


def _train_with(signs: Sequence[CollectedSign], dataset: SignDataset | None, asked: Asked) -> None:
    """Make a data set of them, alone or with the signs in use; or let the network that is asked go on with them."""
    everybody = people(signs)
    if len(everybody) < 2:
        st.info(
            _(
                "All signs are of one person. Ask somebody else to sign some, too: a network is trained on some people "
                "and checked on the others, whom it has never seen. Otherwise it would be tested on the very hand that "
                "it memorised."
            ),
            icon="👥",
        )
        return
    checked = st.multiselect(
        _("Checked on (never trained on)"), everybody, default=everybody[-1:], key="collected-checked", help=_("The others are trained on.")
    )
    base = None
    if dataset is not None and st.toggle(_("Together with “{name}”").format(name=plain(dataset.name)), True, key="collected-together"):
        base = dataset
    ready = len(checked) > 0 and (len(checked) < len(everybody) or base is not None)
    with st.container(horizontal=True):
        if st.button(_("Use them for the next training"), icon="📈", key="collected-use", disabled=not ready):
            use_dataset(cache.desk().signs_as_dataset(signs, checked, base))
            st.switch_page("pages/lab/train.py")
        if st.button(_("Fine-tune this network on them"), icon="⏩", key="collected-go-on", disabled=not ready):
            config = _config_of(asked).with_settings(_GO_ON)
            own = cache.desk().signs_as_dataset(signs, checked, base)
            name = _("{name}, fine-tuned on collected signs").format(name=asked.name)
            run = cache.desk().submit(config, own, name, session().nickname, start_from=asked.path)
            use_dataset(own)
            session().watch(run.id)
            st.switch_page("pages/lab/train.py")
    st.caption(
        _(
            "Fine-tuning takes the network that is asked now and trains it for 6 more epochs with small steps. "
            "**Try:** ask both networks, before and after, about the person who was checked on. What helped?"
        )
    )


def _config_of(asked: Asked) -> RunConfig:
    """The settings of the network that is asked; its layers must be the same."""
    return RunConfig.of_record(read_about(asked.path).get("config", {}))
