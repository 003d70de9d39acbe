"""The start page: the first minute, the path of scenes, and what teachers need."""

import streamlit as st

from signcore.datasets.base import SignDataset
from signcore.figures.pixels import contact_sheet
from signcore.i18n import _
from signcore.labels import CLASS_COUNT, LETTERS
from ui.lesson.frame import show_scene
from ui.lesson.overview import place_of, show_overview
from ui.lesson.path import all_scenes
from ui.lesson.presenter import present, show_switch
from ui.lesson.quick import show_first_minute, show_quick_look
from ui.lesson.teacher import show_teacher
from ui.shared.plain import plain
from ui.shared.widgets import current_dataset, heading, load_built_in_signs


def show() -> None:
    """The page."""
    dataset = current_dataset()
    scenes = all_scenes(dataset) if dataset is not None else []
    place = place_of(scenes)
    if place is not None:
        present(scenes, place)
        show_scene(scenes, place)
        show_switch()
        return
    heading(
        _("Teach a network to read signs"),
        _(
            "24 letters of the American Sign Language alphabet, shown at 28 × 28 pixels. In seven steps you turn them into "
            "a network that reads them, watch it learn, and find out where it fails."
        ),
    )
    if dataset is None:
        _show_without_signs()
    else:
        _show_signs(dataset)
        show_quick_look(dataset)
    show_overview(scenes)
    if scenes:
        show_teacher(scenes)


def _show_without_signs() -> None:
    show_first_minute()
    st.markdown(_("**Or load all the signs first.** The built-in ones need no download; a file of your own goes in on the data page."))
    load_built_in_signs(key="lesson")
    st.page_link("pages/lab/try_it.py", label=_("Or ask a network that is already trained: draw a sign, or show your hand"), icon="🤟")


def _show_signs(dataset: SignDataset) -> None:
    one_each = [int((dataset.training.labels == letter).argmax()) for letter in range(CLASS_COUNT)]
    st.image(
        contact_sheet(dataset.training.images[one_each], columns=8, scale=5),
        alt=_("One sign for each of the letters {letters}, in this order").format(letters=", ".join(LETTERS)),
        caption=_("One sign per letter, A to Y, from “{name}”. J and Z are missing: they are signed with a movement.").format(
            name=plain(dataset.name)
        ),
        width="stretch",
    )


show()
