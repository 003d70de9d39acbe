"""Choose signs and look at them: as pictures, as numbers, as the network gets them."""

import numpy as np
import streamlit as st

from signcore.augmentation import augment_images
from signcore.datasets import SignDataset
from signcore.datasets.base import IMAGE_SIDE, PART_NAMES, PIXEL_COUNT
from signcore.figures.letters import balance_bars
from signcore.figures.pixels import contact_sheet, enlarge, gallery, pixel_grid, pixel_row
from signcore.figures.style import CHART_CONFIG
from signcore.i18n import N_, _
from signcore.labels import LETTERS, one_hot
from ui import cache
from ui.near_copies import show_near_copies
from ui.session import session
from ui.sources import show_sources
from ui.widgets import chart, current_dataset, heading

_PART_TITLES = {"training": N_("training"), "validation": N_("validation")}
_GALLERY_COUNT = 24
_GALLERY_COLUMNS = 6


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
    looks, numbers, steps, varied, balance, copies = st.tabs(
        [_("Gallery"), _("As numbers"), _("Prepared"), _("Varied"), _("Balance"), _("Copies")]
    )
    with looks:
        _show_gallery(dataset)
    with numbers:
        _show_numbers(dataset)
    with steps:
        _show_preparation(dataset)
    with varied:
        _show_varied(dataset)
    with balance:
        _show_balance(dataset)
    with copies:
        show_near_copies(dataset)


def _show_card(dataset: SignDataset) -> None:
    kind = _("rendered") if dataset.is_synthetic else _("photographs")
    name, training, validation, letters = st.columns([3, 1, 1, 1])
    name.metric(
        _("Signs in use"), dataset.name, help=_("Fingerprint {hash}: the same signs have the same one everywhere.").format(hash=dataset.id)
    )
    training.metric(_("Training"), f"{len(dataset.training):,}", help=_("The network learns from these."))
    validation.metric(_("Validation"), f"{len(dataset.validation):,}", help=_("These only check what it learnt."))
    letters.metric(
        _("Letters"), f"{int((dataset.training.letter_counts() > 0).sum())}", help=_("Of 24; these are {kind}.").format(kind=kind)
    )
    for notice in dataset.notices():
        st.caption(f"ℹ️ {notice}")


def _show_gallery(dataset: SignDataset) -> None:
    part_name = st.segmented_control(
        _("Part"), PART_NAMES, default="training", required=True, format_func=lambda name: _(_PART_TITLES[name]), key="gallery-part"
    )
    letter = st.pills(_("Letter"), ["✱", *LETTERS], default="✱", required=True, key="gallery-letter", help=_("✱ shows all letters, mixed."))
    part = dataset.parts[part_name]
    rows = np.arange(len(part)) if letter == "✱" else np.flatnonzero(part.labels == LETTERS.index(letter))
    if not len(rows):
        st.info(_("This part has no sign for {letter}.").format(letter=letter))
        return
    turn = st.session_state.setdefault("gallery-turn", 0)
    chosen = np.random.default_rng(turn).permutation(rows)[:_GALLERY_COUNT]
    letters = [LETTERS[label] for label in part.labels[chosen]]
    places = [place for place, index in enumerate(chosen) if session().pinned == (part_name, int(index))]
    clicked = st.plotly_chart(
        gallery(part.images[chosen], letters, _GALLERY_COLUMNS, places[0] if places else None),
        key=f"gallery-{dataset.id}-{part_name}-{letter}-{turn}",
        config=CHART_CONFIG,
        on_select="rerun",
        selection_mode="points",
        alt=_("{count} signs: {letters}").format(count=len(chosen), letters=", ".join(letters)),
    )
    if clicked.selection.point_indices:
        _pin(part_name, int(chosen[clicked.selection.point_indices[0]]))
    st.caption(
        _("Row by row: {letters}. Click a sign to pin it: it then goes with you to the next tabs, and to “Try it”.").format(
            letters=", ".join(letters)
        )
    )
    others, pin, number = st.columns([1, 1, 2], vertical_alignment="bottom")
    if others.button(_("Show others"), icon="🔀", key="gallery-next"):
        st.session_state["gallery-turn"] = turn + 1
        st.rerun()
    place = number.number_input(
        _("Pin the sign number"), 1, len(chosen), 1, key="gallery-place", help=_("Without a mouse: counted from the top left, row by row.")
    )
    if pin.button(_("Pin it"), icon="📌", key="gallery-pin"):
        _pin(part_name, int(chosen[place - 1]))


def _pin(part_name: str, index: int) -> None:
    """Let a sign follow the learner, and frame it."""
    if session().pinned != (part_name, index):
        session().pinned = (part_name, index)
        st.rerun()


def _pinned(dataset: SignDataset) -> tuple[np.ndarray, str]:
    part_name, index = session().pinned
    part = dataset.parts[part_name]
    index = min(index, len(part) - 1)
    return part.images[index], LETTERS[part.labels[index]]


def _show_numbers(dataset: SignDataset) -> None:
    image, letter = _pinned(dataset)
    st.markdown(_("The pinned sign shows **{letter}**: 28 × 28 numbers from 0 (black) to 255 (white).").format(letter=letter))
    chart(
        pixel_grid(image),
        key="pixel-grid",
        alt=_("The sign as a grid of 28×28 numbers, the darkest {low}, the brightest {high}").format(
            low=int(image.min()), high=int(image.max())
        ),
    )
    st.markdown(
        _(
            "The file has the same numbers in **one row of 784**. **Try:** move the slider. The "
            "two marked pixels touch in the picture; how far apart are they in the row?"
        )
    )
    row = st.slider(_("Row of the pixel"), 0, IMAGE_SIDE - 2, 12, key="pixel-row")
    column = st.slider(_("Column of the pixel"), 0, IMAGE_SIDE - 1, 14, key="pixel-column")
    if (row, column) != (12, 14):
        session().done.add("reshape")
    place = row * IMAGE_SIDE + column
    chart(
        pixel_row(image, (row, column)),
        key="pixel-line",
        alt=_("The sign as one row of 784 numbers; the marked pixels stand at {first} and {second}").format(
            first=place, second=place + IMAGE_SIDE
        ),
        explanation=_(
            "Pixel ({row}, {column}) is number {first} of the row, the one below it number {second}: {apart} places apart. "
            "A network that gets the row has to find out by itself that they are neighbours; `reshape(-1, 28, 28, 1)` tells it."
        ).format(row=row, column=column, first=place, second=place + IMAGE_SIDE, apart=IMAGE_SIDE),
    )


def _show_preparation(dataset: SignDataset) -> None:
    image, letter = _pinned(dataset)
    count, checks = len(dataset.training), len(dataset.validation)
    st.markdown(_("**1. Read the file, take the labels off, and make them one-hot.**"))
    st.code(
        "train_df = pd.read_csv('sign_mnist_train.csv')\n"
        f"y_train = train_df.pop('label')          # {count:,} letters\n"
        f"x_train = train_df.values                # ({count}, {PIXEL_COUNT})\n"
        f"y_train = keras.utils.to_categorical(y_train, 24)   # ({count}, 24)",
        language="python",
    )
    vector = one_hot(np.array([LETTERS.index(letter)]))[0]
    st.table(
        {name: [str(int(value))] for name, value in zip(LETTERS, vector, strict=True)},
        hide_index=True,
        alt=_("One-hot: a 1 for {letter}, a 0 for each other letter").format(letter=letter),
    )
    st.caption(
        _(
            "The pinned {letter} as the network's target: 24 numbers, a 1 where the answer is. "
            "Letters have no order, so a single number from 0 to 23 would say too much."
        ).format(letter=letter)
    )
    st.markdown(_("**2. Pixels from 0–255 to 0–1.**"))
    st.code(
        f"x_train = x_train / 255                  # {int(image.min())}…{int(image.max())} becomes "
        f"{image.min() / 255:.2f}…{image.max() / 255:.2f}",
        language="python",
    )
    st.caption(_("Here the model itself divides, in its first layer, so that a saved model can't be fed with the wrong range."))
    st.markdown(_("**3. Give the pixels their neighbours back.**"))
    st.code(
        f"x_train = x_train.reshape(-1, 28, 28, 1)  # ({count}, 28, 28, 1)\n"
        f"x_valid = x_valid.reshape(-1, 28, 28, 1)  # ({checks}, 28, 28, 1)",
        language="python",
    )
    st.image(
        enlarge(image, 8),
        alt=_("The pinned sign, a {letter}, enlarged").format(letter=letter),
        caption=_("28 × 28 × 1: one channel, grey."),
    )


def _show_varied(dataset: SignDataset) -> None:
    image, letter = _pinned(dataset)
    config = session().config.augment
    turn = st.session_state.setdefault("varied-turn", 0)
    st.markdown(
        _(
            "The pinned sign in sixteen versions, as training with varied signs would see it: turned by up to {rotation:g}°, zoomed and "
            "shifted a little, every other one mirrored. The ranges are set on the train page."
        ).format(rotation=config.rotation)
    )
    st.image(
        contact_sheet(augment_images(np.repeat(image[None], 16, axis=0), config, np.random.default_rng(turn)), columns=8, scale=4),
        alt=_("Sixteen varied versions of the pinned sign, {letter}").format(letter=letter),
        width="stretch",
    )
    if st.button(_("Sixteen others"), icon="🎲", key="varied-next"):
        st.session_state["varied-turn"] = turn + 1
        st.rerun()
    st.caption(
        _(
            "All of them still show {letter}: that is the point. A mirrored sign is "
            "the other hand's sign, and counts. A sign upside down is "
            "another sign or none, so nothing is ever flipped that way."
        ).format(letter=letter)
    )


def _show_balance(dataset: SignDataset) -> None:
    counts = {name: dataset.parts[name].letter_counts() for name in PART_NAMES}
    training = counts["training"]
    rarest, commonest = LETTERS[int(training.argmin())], LETTERS[int(training.argmax())]
    chart(
        balance_bars(counts),
        key="balance",
        alt=_("Signs a letter, from {least} ({rarest}) to {most} ({commonest}) in training").format(
            least=int(training.min()), rarest=rarest, most=int(training.max()), commonest=commonest
        ),
        explanation=_(
            "How many signs each letter has. {commonest} comes most often in training ({most}), {rarest} least ({least}). "
            "A network that sees a letter rarely learns it last."
        ).format(commonest=commonest, most=int(training.max()), rarest=rarest, least=int(training.min())),
    )
    present = np.flatnonzero(training)
    shown = ", ".join(LETTERS[letter] for letter in present)
    st.image(
        contact_sheet(cache.mean_signs(dataset.id), columns=8, scale=4),
        alt=_("The mean picture of each letter: {letters}").format(letters=shown),
        width="stretch",
    )
    st.caption(
        _("The mean of all training signs of a letter, {letters}. **Try:** which two are most alike? Those will be mixed up.").format(
            letters=shown
        )
    )


show()
