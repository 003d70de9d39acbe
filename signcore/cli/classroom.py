"""A class on the command line: its addresses, its join code, a new teacher's link; and what is done after it."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from signcore.classroom.clearing import Cleared, cleared_in_words
from signcore.classroom.desk import Desk
from signcore.classroom.notice import TEACHER, addresses, link_of, notice
from signcore.classroom.people import ALONE, People
from signcore.cli.answer import Answer, say
from signcore.cli.foreign import folder_for, path_named
from signcore.cli.quiet import load_keras
from signcore.datasets.collected import count_signs
from signcore.i18n import _
from signcore.running.scheduler import notice_dead_runs
from signcore.runs.store import RunStore


def class_(options: argparse.Namespace) -> Answer:
    """Make a teacher's link, and say with what learners join. The link before opens nothing any more."""
    store = RunStore()
    code, secret = People(store).join_code(), Desk(ALONE, store).renew_teacher_link()
    scheme = "https" if options.https else "http"
    places = addresses(scheme, options.port)
    values = {"code": code, "addresses": places, "teacher": link_of(f"{scheme}://localhost:{options.port}", TEACHER, secret)}
    return Answer(values, notice(code, secret, places, scheme, options.port))


def archive(options: argparse.Namespace) -> Answer:
    """Write all that a class made to one ZIP; on the way, how many runs are done."""
    target = path_named(options.file)
    folder_for(target)
    load_keras()
    said = Desk(ALONE, RunStore()).take_everything_home_here(target, lambda done, of: say(f"{done}/{of}"))
    size = target.stat().st_size
    text = _("{path}: {size:,} bytes").format(path=target, size=size)
    return Answer({"file": str(target), "bytes": size, "said": said}, "\n".join(filter(None, [text, said])))


def clear(options: argparse.Namespace) -> Answer:
    """Delete all that a class made, and its people; or tell what would go."""
    store = RunStore()
    if not options.yes:
        learners = sum(not one.is_teacher for one in People(store).everybody())
        would_go = Cleared(len(store.ids()), count_signs(), learners, 0, 0)
        return Answer({"deleted": False, **asdict(would_go)}, _("With --yes this goes: {what}.").format(what=cleared_in_words(would_go)))
    notice_dead_runs(store)
    done = Desk(ALONE, store).clear()
    text = _("Deleted: {what}.").format(what=cleared_in_words(done))
    if done.still_going:
        text += "\n" + _("Some trainings are still ending. Do it once more in a moment.")
    return Answer({"deleted": True, **asdict(done)}, text, code=1 if done.still_going else 0)
