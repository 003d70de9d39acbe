"""The class: how one joins, who is here, what holds; for learners, who they are here."""

from signcore.classroom.rights import Action
from signcore.i18n import _
from ui.classroom.after_class import show_after_class
from ui.classroom.board import show_board
from ui.classroom.limits_form import show_limits_form
from ui.classroom.myself import show_myself
from ui.classroom.our_signs import show_our_signs
from ui.classroom.race import show_race
from ui.classroom.tiles import show_tiles
from ui.classroom.way_in import show_way_in
from ui.classroom.who_is_here import show_who_is_here
from ui.lesson.ask_class import show_ask_class
from ui.shared import cache
from ui.shared.views import choose_view
from ui.shared.widgets import heading


def show() -> None:
    """The page."""
    heading(_("The class"), _("Everybody here trains on the same computer, and nobody is in anybody’s way."))
    for_all = {"board": (_("Board"), show_board), "race": (_("Race"), show_race), "signs": (_("Our signs"), show_our_signs)}
    views = (
        {
            "join": (_("Join"), show_way_in),
            "people": (_("Who is here"), _show_people),
            "ask": (_("Ask everyone"), show_ask_class),
            **for_all,
            "limits": (_("Limits"), show_limits_form),
            "me": (_("This browser"), show_myself),
            "after": (_("After class"), show_after_class),
        }
        if cache.desk().may(Action.MANAGE_PEOPLE)
        else {"me": (_("You"), show_myself), **for_all}
    )
    views[choose_view({name: title for name, (title, _show) in views.items()}, key="class-view")][1]()


def _show_people() -> None:
    show_tiles()
    show_who_is_here()


show()
