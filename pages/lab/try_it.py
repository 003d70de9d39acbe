"""Draw, upload or photograph a sign, and see what the network makes of it."""

from pathlib import Path

import streamlit as st
from PIL import Image

from signcore.compute import predict
from signcore.datasets.base import IMAGE_SIDE, SignDataset
from signcore.figures.letters import probability_bars
from signcore.figures.pixels import enlarge
from signcore.i18n import _
from signcore.labels import LETTERS
from signcore.preprocessing import MAX_PICTURE_BYTES, Crop, PreparedPicture, open_picture, prepare_picture
from ui import cache
from ui.choose_model import choose_model
from ui.drawing import composed, has_strokes, paper
from ui.session import session
from ui.widgets import chart, current_dataset, heading, said_plainly

_CANVAS_SIDE = 308  # 28 × 11: a pixel of the sign is 11 × 11 on the canvas


def show() -> None:
    """The page."""
    heading(
        _("Try it"),
        _(
            "From any picture to a letter. **Try:** paint over a thumb and see when the "
            "answer changes; then show it something that is no hand at all."
        ),
    )
    cache.compute_process()
    model = choose_model()
    if model is None:
        return
    way, answer = st.columns([3, 4], gap="large")
    with way:
        dataset = current_dataset()
        ways = {"sign": _("🖐️ A validation sign"), "draw": _("✏️ Draw"), "upload": _("📁 Upload"), "camera": _("📷 Camera")}
        if dataset is None:
            ways.pop("sign")
        chosen = st.segmented_control(
            _("Where the picture comes from"),
            list(ways),
            default=next(iter(ways)),
            required=True,
            format_func=ways.__getitem__,
            key="way",
            wrap=True,
        )
        prepared = None
        with said_plainly():
            if chosen == "sign" and dataset is not None:
                prepared = _painted_over(dataset)
            else:
                prepared = {"draw": _drawn, "upload": _uploaded, "camera": _photographed}[chosen]()
    with answer:
        if prepared is None:
            st.info(_("The answer appears here."), icon="🤟")
        else:
            with said_plainly():
                _show_answer(model, prepared)


def _painted_over(dataset: SignDataset) -> PreparedPicture:
    """A sign that the network never trained on, to be asked as it is and after painting over a part of it."""
    part_name, pinned = session().pinned
    part = dataset.validation
    start = min(pinned, len(part) - 1) if part_name == "validation" else 0
    index = st.number_input(_("Which one"), 0, len(part) - 1, start, key="ground-index")
    st.caption(
        _("Number {index} shows {letter}. Paint over it and watch the answer.").format(index=index, letter=LETTERS[part.labels[index]])
    )
    ground = Image.fromarray(enlarge(part.images[index], _CANVAS_SIDE // IMAGE_SIDE)).convert("RGB")
    return prepare_picture(_canvas(ground, f"sign-{dataset.id}-{index}", brush="wall") or ground)


def _drawn() -> PreparedPicture | None:
    """A sign drawn from nothing; None before the first stroke."""
    drawing = _canvas(paper(_CANVAS_SIDE), "paper", brush="light")
    st.caption(_("The network knows shaded photographs, not outlines: fill areas with light and shadow."))
    return prepare_picture(drawing) if drawing else None


def _canvas(ground: Image.Image, name: str, brush: str) -> Image.Image | None:
    """A canvas over `ground`; what is drawn is kept in the session under `name`, since leaving the page empties the canvas."""
    from streamlit_drawable_canvas import st_canvas  # fails at import outside a running page

    colors = {"light": "#dcdcdc", "skin": "#a0a0a0", "shadow": "#505050", "wall": "#b9b9b9"}
    titles = {"light": _("light skin"), "skin": _("skin"), "shadow": _("shadow"), "wall": _("wall")}
    canvas = st.container()  # above its controls, so that it is seen without scrolling
    chosen = st.segmented_control(
        _("Brush"), list(colors), default=brush, required=True, format_func=titles.__getitem__, key=f"brush-{brush}"
    )
    width = st.slider(_("Width of the brush"), 6, 60, 24, key="brush-width")
    if st.session_state.get("strokes", (name,))[0] != name:
        del st.session_state["strokes"]
    turn = st.session_state.setdefault("canvas-turn", 0)
    with canvas:
        result = st_canvas(
            stroke_width=width,
            stroke_color=colors[chosen],
            background_image=ground,
            height=_CANVAS_SIDE,
            width=_CANVAS_SIDE,
            drawing_mode="freedraw",
            return_image_data=True,
            key=f"canvas-{name}-{turn}",
        )
    if st.button(_("Start again"), icon="🧽", key="canvas-clear"):
        st.session_state["canvas-turn"] = turn + 1
        st.session_state.pop("strokes", None)
        st.rerun()
    if has_strokes(result.image_data):
        st.session_state["strokes"] = (name, result.image_data)
    kept = st.session_state.get("strokes")
    return composed(kept[1], ground) if kept else None


def _uploaded() -> PreparedPicture | None:
    upload = st.file_uploader(
        _("A picture of a hand: PNG, JPEG or WebP"),
        type=["png", "jpg", "jpeg", "webp"],
        max_upload_size=MAX_PICTURE_BYTES // 2**20,
        key="picture",
    )
    return _cropped(open_picture(upload.getvalue(), upload.name)) if upload else None


def _photographed() -> PreparedPicture | None:
    st.caption(_("Sign with one hand, close to the camera, before a plain wall. The picture stays on this machine."))
    photo = st.camera_input(_("Photograph a sign"), key="photo")
    return _cropped(open_picture(photo.getvalue(), _("The photograph"))) if photo else None


def _cropped(picture: Image.Image) -> PreparedPicture:
    """The part of a picture that the learner chooses: the training signs fill their frames, so the hand should too."""
    with st.expander(_("Choose the part with the hand"), icon="✂️"):
        size = st.slider(_("Size"), 0.1, 1.0, 1.0, 0.05, key="crop-size")
        across = st.slider(_("From left to right"), 0.0, 1.0, 0.5, 0.05, key="crop-across")
        down = st.slider(_("From top to bottom"), 0.0, 1.0, 0.5, 0.05, key="crop-down")
    return prepare_picture(picture, Crop(size, across, down))


def _show_answer(model: Path, prepared: PreparedPicture) -> None:
    process = cache.compute_process()
    with st.spinner(_("Asking the network; the first question waits until it is loaded…")):
        probabilities, letters, milliseconds = predict(process, model, prepared.pixels[None])
    session().done.add("try")
    order = probabilities[0].argsort()[::-1][:5]
    top = [(letters[i], float(probabilities[0][i])) for i in order]
    seen, said = st.columns([2, 3], gap="medium", vertical_alignment="center")
    seen.image(
        enlarge(prepared.pixels, 9),
        alt=_("The picture as the network sees it: 28×28 grey pixels"),
        caption=_("What the network sees: 28 × 28"),
    )
    said.metric(_("It reads"), top[0][0])
    said.markdown(_("{share:.0%} sure, in {milliseconds:.1f} ms").format(share=top[0][1], milliseconds=milliseconds))
    chart(
        probability_bars(top),
        key="answer",
        alt=", ".join(f"{letter} {share:.1%}" for letter, share in top),
        explanation=_(
            "The five most probable of 24 letters. The network always answers, even to a "
            "picture of a cat: “sure” only compares the letters with each other."
        ),
    )
    for warning in prepared.warnings:
        st.warning(warning, icon="🤔")
    with st.expander(_("On the way: every step from the picture to the 28 × 28 pixels"), icon="🛤️"):
        for place, step in zip(st.columns(len(prepared.steps)), prepared.steps, strict=True):
            picture = enlarge(step.picture, 6) if step.picture.shape[0] <= 28 else step.picture
            place.image(picture, alt=_(step.title), caption=_(step.title), width="stretch")


show()
