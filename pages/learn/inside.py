"""One pinned sign on its way through every layer of a trained network."""

from signcore.i18n import _
from ui.inside.opened import show_opened
from ui.shared import cache
from ui.shared.choose_model import choose_model
from ui.shared.widgets import heading, need_dataset, said_plainly


def show() -> None:
    """The page."""
    heading(
        _("Inside the network"),
        _(
            "Follow one sign from its pixels to its letter, layer by layer. **Try:** pin "
            "another sign on the data page and see which maps light up now."
        ),
    )
    dataset = need_dataset()
    if dataset is None:
        return
    cache.compute_process()
    asked = choose_model(dataset)
    if asked is None:
        return
    with said_plainly():
        show_opened(dataset, asked)


show()
