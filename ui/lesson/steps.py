"""The lesson's seven steps: what, why, and where."""

from __future__ import annotations

from dataclasses import dataclass

from signcore.i18n import _


@dataclass(frozen=True)
class LessonStep:
    """One step: its id in the session's record, its title, why it is taken, and the page that does it."""

    id: str
    title: str
    why: str
    page: str
    link: str
    icon: str
    view: str = ""  # of the data page, where the step is done in one of its views


def lesson_steps() -> list[LessonStep]:
    """All steps, in order, in the reader's language."""
    return [
        LessonStep(
            "load",
            _("Load the signs"),
            _(
                "Each row of the file is a letter and 784 pixels. The letter comes "
                "off: it is the answer, and must not be among the questions."
            ),
            "pages/lab/data.py",
            _("Choose signs"),
            "🖼️",
        ),
        LessonStep(
            "reshape",
            _("Give the pixels their neighbours back"),
            _("A row of 784 numbers has lost which pixel lies above which. As 28 × 28 × 1 the picture is a picture again."),
            "pages/lab/data.py",
            _("See a sign as numbers"),
            "🔢",
            view="numbers",
        ),
        LessonStep(
            "model",
            _("Build the network"),
            _("Three blocks look for features, ever larger ones; two dense layers weigh them into one of 24 letters."),
            "pages/lab/model.py",
            _("Build it"),
            "🧱",
        ),
        LessonStep(
            "layers",
            _("Know what each layer does"),
            _("Kernels scan, pooling keeps the strongest, dropout leaves some out so that none becomes indispensable."),
            "pages/learn/inside.py",
            _("Take the layers one by one"),
            "🔬",
        ),
        LessonStep(
            "train",
            _("Train, and watch"),
            _("Step by step the loss falls. After each epoch, signs that were never trained on tell whether it learnt or only memorised."),
            "pages/lab/train.py",
            _("Set up a training"),
            "📈",
        ),
        LessonStep(
            "compare",
            _("Compare: same signs, other network"),
            _("A dense network memorises its training signs and fails on new ones. The convolutional one does better, with fewer numbers."),
            "pages/lab/results.py",
            _("Compare two runs"),
            "🔎",
        ),
        LessonStep(
            "try",
            _("Try it on a picture"),
            _(
                "To grey, to 28 × 28, to numbers from 0 to 1, and the highest of 24 "
                "outputs is the letter: the way from any picture to an answer."
            ),
            "pages/lab/try_it.py",
            _("Show it a sign"),
            "🤟",
        ),
    ]
