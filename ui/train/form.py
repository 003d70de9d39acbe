"""The settings of the next training: presets, the usual settings, and more folded away."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from signcore.classroom.limits import in_words, is_limited
from signcore.config import PRESETS, preset
from signcore.config.words import describe
from signcore.datasets.base import SignDataset
from signcore.devices import cpu_name, nvidia_gpu_in_sight
from signcore.durations import duration_text
from signcore.i18n import _, ngettext
from signcore.models import LayerKind
from signcore.models.words import what_it_does
from signcore.running.estimate import images_an_epoch
from signcore.starter import has_layers_of_starter
from ui.shared import augmentation, cache, settings
from ui.shared.estimate import past_runs, seconds_of
from ui.shared.hidden import is_hidden
from ui.shared.plain import MOST_OF_A_SENTENCE, plain
from ui.shared.session import session
from ui.train.start import NAME_KEY


def show_form(dataset: SignDataset) -> None:
    """All of them, below what training with them would take."""
    mine = session()
    desk = cache.desk()
    _show_estimate(dataset)
    if is_limited(desk.person):
        st.caption(" ".join(["👥", *in_words(desk.settings)]))
    current = next((name for name in PRESETS if preset(name, mine.config) == mine.config), None)
    # Buttons, not a choice: while keys are pressed quickly, a choice goes on telling what it was before, and would take the settings back.
    if not is_hidden("presets"):
        _show_presets(current)
    left, right = st.columns(2, gap="large")
    with left:
        settings.slider("epochs")
        settings.number("batch_size")
        if not is_hidden("augment") and augmentation.show_switch():
            augmentation.show_ranges()
    with right:
        settings.select("optimizer")
        settings.number("learning_rate", number_format="%.5f")
        with st.expander(_("More settings"), icon="⚙️"):
            _show_recipe()
            settings.number("patience")
            settings.toggle("keep_best")
            for name in ("renders", "camera_renders", "subset", "seed"):
                settings.number(name)
            settings.select("start")
            if mine.config.train.start == "starter" and not has_layers_of_starter(mine.config.model):
                st.caption(_("Your network has other layers than SignLab’s own, so it begins with random weights."))
            settings.select("device")
            settings.select("mixed_precision")
            if not cache.desk().person.nickname:  # else the class knows it
                mine.nickname = st.text_input(
                    _("Your nickname"), mine.nickname, max_chars=20, key="nickname", help=_("Shown beside your runs.")
                )
            st.text_input(_("Name of the run"), max_chars=60, key=NAME_KEY, placeholder=describe(mine.config))


def _show_presets(current: str | None) -> None:
    st.caption(_("Start from"))
    with st.container(horizontal=True, gap="small"):
        for name, one in PRESETS.items():
            kind: Literal["primary", "secondary"] = "primary" if name == current else "secondary"
            st.button(_(one.title), key=f"preset-{name}", type=kind, on_click=_take_preset, args=(name,))
    st.caption(_(PRESETS[current].words) if current else _("Settings of your own; choose a preset to go back to it."))


def _take_preset(name: str) -> None:
    session().replace_config(preset(name, session().config))


def _show_recipe() -> None:
    """What a recipe may add to the lesson's; each is off at 0 or at “constant”."""
    settings.toggle("local_contrast", hint=what_it_does(LayerKind.LOCAL_CONTRAST))
    settings.select("schedule")
    if session().config.train.schedule == "cosine":
        settings.slider("warmup")
    if session().config.train.optimizer == "adamw":
        settings.number("weight_decay", number_format="%.4f")
    settings.slider("label_smoothing")
    settings.slider("weight_averaging", number_format="%.3f")


def _show_estimate(dataset: SignDataset) -> None:
    config, past = session().config, past_runs()
    seconds = seconds_of(config, dataset, past)
    images = images_an_epoch(config.train, dataset)
    device = next((run.facts.device for run, _epoch in past if run.config.train.device == config.train.device and run.facts.device), "")
    if not device and nvidia_gpu_in_sight():
        device = _("the GPU, if TensorFlow can use it; the first training shows that")
    where = device or _("{cpu}; this machine has no GPU").format(cpu=cpu_name())
    st.caption(
        ngettext(
            "“{network}” on {images:,} signs of “{data}”, {epochs} epoch: about **{duration}**, on {device}.",
            "“{network}” on {images:,} signs of “{data}”, {epochs} epochs: about **{duration}**, on {device}.",
            config.train.epochs,
        ).format(
            network=describe(config),
            images=images,
            data=plain(dataset.name),
            epochs=config.train.epochs,
            duration=duration_text(seconds),
            device=plain(where, MOST_OF_A_SENTENCE),
        )
    )
