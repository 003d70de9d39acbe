"""The start page: the story in seven steps, and the shortest way to a moving curve."""

import streamlit as st

from signcore.config import preset
from signcore.config.words import describe
from signcore.datasets.base import SignDataset
from signcore.durations import duration_text
from signcore.figures.pixels import contact_sheet
from signcore.i18n import _
from signcore.labels import CLASS_COUNT, LETTERS
from signcore.running.estimate import images_an_epoch
from ui.lesson.steps import LessonStep, lesson_steps
from ui.shared import cache
from ui.shared.estimate import seconds_of
from ui.shared.plain import plain
from ui.shared.session import own_address, session
from ui.shared.widgets import current_dataset, heading, load_built_in_signs, said_plainly


def show() -> None:
    """The page."""
    heading(
        _("Teach a network to read signs"),
        _(
            "24 letters of the American Sign Language alphabet, shown at 28 × 28 pixels. In seven steps you turn them into "
            "a network that reads them, watch it learn, and find out where it fails."
        ),
    )
    dataset = current_dataset()
    if dataset is None:
        st.markdown(_("**First of all, signs.** The built-in ones need no download; your own file goes on the data page."))
        load_built_in_signs(key="lesson")
    else:
        one_each = [int((dataset.training.labels == letter).argmax()) for letter in range(CLASS_COUNT)]
        st.image(
            contact_sheet(dataset.training.images[one_each], columns=8, scale=5),
            alt=_("One sign for each of the letters {letters}, in this order").format(letters=", ".join(LETTERS)),
            caption=_("One sign per letter, A to Y, from “{name}”. J and Z are missing: they are signed with a movement.").format(
                name=plain(dataset.name)
            ),
            width="stretch",
        )
        _show_quick_look(dataset)
    _show_steps()


def _show_quick_look(dataset: SignDataset) -> None:
    """A button that trains, and what that takes on this machine."""
    mine = session()
    config = preset("quick", mine.config)
    if st.button(_("Quick look: train a network now"), type="primary", icon="🚀", key="quick"):
        with said_plainly():
            mine.replace_config(config)
            mine.watch(cache.scheduler().submit(config, dataset, describe(config), mine.nickname).id)
            mine.done.add("train")
            st.switch_page("pages/lab/train.py")
    st.caption(
        _(
            "{epochs} short epochs on {images:,} signs: about {duration} on this machine. The lesson's full training comes in step 5."
        ).format(
            epochs=config.train.epochs, images=images_an_epoch(config.train, dataset), duration=duration_text(seconds_of(config, dataset))
        )
    )


def _show_steps() -> None:
    done = session().done | ({"load"} if session().dataset_id else set()) | ({"train"} if session().run_id else set())
    steps = lesson_steps()
    st.subheader(_("The seven steps"), anchor=False)
    st.progress(
        sum(step.id in done for step in steps) / len(steps),
        text=_("{done} of {all} done").format(done=sum(step.id in done for step in steps), all=len(steps)),
    )
    for number, step in enumerate(steps, start=1):
        with st.container(border=True):
            words, link = st.columns([5, 2], vertical_alignment="center")
            mark = "✅" if step.id in done else "◻️"
            words.markdown(f"**{number}. {step.title}** {mark}  \n{step.why}")
            link.page_link(step.page, label=step.link, icon=step.icon, query_params=_address(step))
    if not cache.run_store().runs(limit=1):
        st.caption(_("A step is ticked off once you did it in this browser."))


def _address(step: LessonStep) -> dict[str, str]:
    """What the link to a step carries: this session's choices, and the view that it is done in."""
    return own_address() | ({"view": step.view} if step.view else {})


show()
