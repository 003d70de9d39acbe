"""The settings of the next training: presets, the usual ones, and more for who wants more."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from signcore.config import PRESETS, preset
from signcore.config.words import describe
from signcore.datasets.base import SignDataset
from signcore.devices import cpu_name, nvidia_gpu_in_sight
from signcore.durations import duration_text
from signcore.i18n import _, ngettext
from signcore.models import LayerKind
from signcore.models.words import what_it_does
from signcore.running.estimate import images_an_epoch
from ui.shared import augmentation, settings
from ui.shared.estimate import past_runs, seconds_of
from ui.shared.plain import MOST_OF_A_SENTENCE, plain
from ui.shared.session import session
from ui.train.start import NAME_KEY


def show_form(dataset: SignDataset) -> None:
    """All of them, below what training with them would take."""
    mine = session()
    _show_estimate(dataset)
    titles = {
        "lesson": _("The lesson"),
        "augmented": _("The lesson, with varied signs"),
        "quick": _("Quick look"),
        "fast": _("Fast"),
        "best": _("Best"),
    }
    current = next((name for name in PRESETS if preset(name, mine.config) == mine.config), None)
    # Buttons, not a choice: while keys are pressed quickly, a choice goes on telling what it was before, and would take the settings back.
    st.caption(_("Start from"))
    with st.container(horizontal=True, gap="small"):
        for name, title in titles.items():
            kind: Literal["primary", "secondary"] = "primary" if name == current else "secondary"
            st.button(title, key=f"preset-{name}", type=kind, on_click=_take_preset, args=(name,))
    st.caption(_preset_words(current) if current else _("Settings of your own; choose one of these to go back to it."))
    left, right = st.columns(2, gap="large")
    with left:
        settings.slider("epochs", _("Epochs"), low=1, high=50, step=1, hint=_("How often every training sign is seen."))
        settings.number("batch_size", _("Batch size"), step=1, hint=_("How many signs are looked at before the weights change once."))
        if augmentation.show_switch():
            augmentation.show_ranges()
    with right:
        settings.select(
            "optimizer",
            _("Optimiser"),
            hint=_("The rule that turns errors into changes of weights. The lesson uses Keras' default, RMSprop."),
        )
        settings.number(
            "learning_rate",
            _("Learning rate"),
            step=0.0005,
            number_format="%.5f",
            hint=_("How large each change is. Too small: slow. Too large: the loss jumps, or runs away."),
        )
        with st.expander(_("More settings"), icon="⚙️"):
            _show_recipe()
            settings.number(
                "renders",
                _("Rendered signs of each letter to add"),
                step=50,
                hint=_("Drawn by SignLab's own hand model: more hands than the photographs have. 0: none."),
            )
            settings.number("subset", _("Training signs to use (0: all)"), step=100, hint=_("The same share of each letter."))
            settings.number(
                "seed", _("Seed"), step=1, hint=_("The same seed gives the same start, so that two runs differ only in what you changed.")
            )
            settings.select(
                "device",
                _("Device"),
                titles={"auto": _("GPU where there is one"), "gpu": _("GPU"), "gpus": _("all GPUs at once"), "cpu": _("processor")},
                hint=_("Where the training computes. Several GPUs share each batch; Keras can do that with JAX only."),
            )
            settings.select(
                "mixed_precision",
                _("16-bit arithmetic"),
                titles={"auto": _("where that is faster here"), "on": _("yes"), "off": _("no")},
                hint=_(
                    "Mixed precision: numbers of 16 bits are multiplied faster and are a little coarser. "
                    "Weights keep their 32 bits. Choose “no” to compare runs from different machines."
                ),
            )
            mine.nickname = st.text_input(
                _("Your nickname"), mine.nickname, max_chars=20, key="nickname", help=_("Shown beside your runs.")
            )
            st.text_input(_("Name of the run"), max_chars=60, key=NAME_KEY, placeholder=describe(mine.config))


def _take_preset(name: str) -> None:
    session().replace_config(preset(name, session().config))


def _preset_words(name: str) -> str:
    """What a preset is for, in a sentence or two."""
    return {
        "lesson": _("As in the lesson: 20 epochs, the signs as they are."),
        "augmented": _("The lesson, but each sign is turned, zoomed, shifted and mirrored a little, differently each time it is seen."),
        "quick": _("2,400 signs and 5 epochs: the shortest way to a moving curve."),
        "fast": _(
            "3 epochs of varied signs with local contrast normalisation and a learning rate that rises and falls: "
            "on new photographs better than the lesson, in about a fifth of its time."
        ),
        "best": _(
            "8 epochs with everything that helps on new photographs: 250 rendered signs per letter, varied signs, local contrast "
            "normalisation, a learning rate that rises and falls, averaged weights. Each can be switched off below, to see what it gave."
        ),
    }[name]


def _show_recipe() -> None:
    """What a recipe may add to the lesson's; each is off at 0 or at “constant”."""
    settings.toggle("local_contrast", _("Local contrast normalisation"), hint=what_it_does(LayerKind.LOCAL_CONTRAST))
    settings.select(
        "schedule",
        _("Learning rate over time"),
        titles={"constant": _("constant"), "cosine": _("rises, then falls like a cosine")},
        hint=_("Large steps in the middle find the way, small ones at the end settle."),
    )
    if session().config.train.schedule == "cosine":
        settings.slider("warmup", _("Share of the steps in which it rises"), low=0.0, high=0.5, step=0.05)
    if session().config.train.optimizer == "adamw":
        settings.number(
            "weight_decay",
            _("Weight decay"),
            step=0.001,
            number_format="%.4f",
            hint=_("Pulls weights towards 0, so that none grows without need."),
        )
    settings.slider(
        "label_smoothing",
        _("Label smoothing"),
        low=0.0,
        high=0.5,
        step=0.01,
        hint=_("The right letter is asked for with a little less than certainty, so that the network does not get sure too early."),
    )
    settings.slider(
        "weight_averaging",
        _("Weight averaging"),
        low=0.0,
        high=0.999,
        step=0.001,
        hint=_("What is kept is a running average of the weights, which is steadier than the weights of any one step."),
    )


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
