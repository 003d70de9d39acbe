"""The commands with their arguments, and what happens when something is wrong with them.

The modules of the commands are loaded when their turn comes, and Keras only by those that need it, so that ``--help``
answers at once.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import signal
import sys
import threading
from collections.abc import Sequence
from typing import NoReturn

from signcore import __version__
from signcore.cli.answer import Answer, say
from signcore.config import PRESETS
from signcore.errors import SignLabError
from signcore.exports import EXPORTS
from signcore.i18n import _
from signcore.labels import LabelConvention
from signcore.machine_trouble import in_words
from signcore.paths import shown_name

FAILED = 1
BAD_INPUT = 2
INTERRUPTED = 130  # what shells use for Ctrl-C


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 1 if it failed, 2 if the input can't be used."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # before anything loads TensorFlow: its greetings are no news
    if threading.current_thread() is threading.main_thread():  # a shell starts what runs in its background with Ctrl-C ignored
        signal.signal(signal.SIGINT, signal.default_int_handler)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a console that has no “×” still gets the rest
    options = make_parser().parse_args(arguments)
    module, function = options.command.split(":")
    try:
        with contextlib.redirect_stdout(sys.stderr):  # what libraries print is no part of the answer
            answer: Answer = getattr(importlib.import_module(f"signcore.cli.{module}"), function)(options)
    except SignLabError as error:
        say(str(error))
        return BAD_INPUT
    except (OSError, MemoryError) as error:  # a full disk, a name too long, a drive that is gone: these can come anywhere
        name = shown_name(str(getattr(error, "filename", None) or ""))[:120]
        say(_("That did not work: {reason}.").format(reason=f"{name}: {in_words(error)}" if name else in_words(error)))
        return FAILED
    except KeyboardInterrupt:
        say(_("Interrupted."))
        return INTERRUPTED
    try:
        answer.print(as_json=options.json)
    except BrokenPipeError:  # who reads has seen enough, as `head` does
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - Python flushes it once more at its end
    return answer.code


def make_parser() -> argparse.ArgumentParser:
    """The parser of all commands; each sets `command` to ``module:function``."""
    parser = _Parser(prog="python -m signcore", description=_("Train and try sign language recognition from the command line."))
    parser.set_defaults(json=False)
    parser.add_argument("--version", action="version", version=f"SignLab {__version__}")
    commands = parser.add_subparsers(metavar=_("COMMAND"), required=True, parser_class=_Parser)

    data = commands.add_parser("data", help=_("look at a data set")).add_subparsers(metavar=_("COMMAND"), required=True)
    info = _command(data, "info", "data:info", _("count its images and letters"))
    _add_data(info, positional=True)

    _add_training(commands)

    evaluate = _command(commands, "evaluate", "model:evaluate", _("evaluate a trained network on a data set"))
    _add_model(evaluate)
    _add_data(evaluate, required=False)
    evaluate.add_argument(
        "--part", choices=["validation", "training", "all"], default="validation", help=_("which images (validation by default)")
    )

    predict = _command(commands, "predict", "model:predict", _("ask a trained network which letter pictures show"))
    _add_model(predict)
    predict.add_argument("images", nargs="+", metavar=_("IMAGE"), help=_("PNG, JPEG or WebP"))
    predict.add_argument(
        "--crop",
        default="auto",
        metavar="auto|none|L,T,R,B",
        help=_("find the hand (auto, the default), use the largest square in the middle (none), or use this box, in pixels"),
    )
    predict.add_argument("--top", type=int, default=5, metavar="N", help=_("how many letters to list (5 by default)"))

    export = _command(commands, "export", "model:export", _("write a trained network to a file of its own"))
    _add_model(export)
    export.add_argument(
        "file",
        metavar=_("FILE"),
        help=_("file to write; its ending decides the format: {endings}").format(endings=", ".join(one.ending for one in EXPORTS.values())),
    )
    export.add_argument("--to", choices=list(EXPORTS), help=_("format, whatever the ending"))

    runs = _command(commands, "runs", "runs:runs", _("list all runs, prune old ones, move one to another computer"))
    below = runs.add_subparsers(metavar=_("COMMAND"), parser_class=_Parser)
    take_out = _command(below, "export", "runs:export", _("write everything of a run to one file, for another computer"))
    _add_run(take_out)
    take_out.add_argument("file", metavar=_("FILE"), help=_("file to write (.signlab)"))
    take_in = _command(below, "import", "runs:import_", _("import a run from such a file"))
    take_in.add_argument("file", metavar=_("FILE"), help=_("a file that “runs export” wrote, or a SignLab model file (.keras)"))
    prune = _command(below, "prune", "runs:prune", _("free the space that old runs take"))
    prune.add_argument("--keep", type=int, default=20, metavar="N", help=_("how many of the newest keep their models (20 by default)"))
    prune.add_argument("--dry-run", action="store_true", help=_("only say what would be removed"))
    for name, help_text in (
        ("stop", _("end a run and keep its model")),
        ("pause", _("pause a run")),
        ("rollback", _("take a run whose loss has diverged back to its last good epoch, with a tenth of the learning rate")),
        ("resume", _("resume a paused run, or continue a stopped or interrupted one from its saved model")),
    ):
        _add_run(_command(commands, name, f"runs:{name}", help_text))
    step = _command(commands, "step", "runs:step", _("let a paused run do one batch, then pause again"))
    _add_run(step)
    step.add_argument("--epoch", action="store_true", help=_("go on to the end of the epoch instead"))
    rate = _command(commands, "rate", "runs:rate", _("change the learning rate of a run while it trains"))
    _add_run(rate)
    rate.add_argument("value", type=float, metavar=_("VALUE"), help=_("the new learning rate, for example 0.0005"))
    _command(commands, "doctor", "doctor:doctor", _("report what is installed and found on this machine"))
    _add_for_classes(commands)
    return parser


def _add_for_classes(commands: argparse._SubParsersAction[_Parser]) -> None:
    class_ = _command(commands, "class", "classroom:class_", _("make a teacher's link for a class, and say with what learners join"))
    class_.add_argument("--port", type=int, default=8501, metavar="N", help=_("the port that SignLab listens on (8501 by default)"))
    class_.add_argument("--https", action="store_true", help=_("it is reached over HTTPS"))
    archive = _command(commands, "archive", "classroom:archive", _("write all that a class made to one ZIP"))
    archive.add_argument("file", metavar=_("FILE"), help=_("the ZIP file"))
    clear = _command(commands, "clear", "classroom:clear", _("delete all that a class made, and its people"))
    clear.add_argument("--yes", action="store_true", help=_("really do so; without it, tell what would go"))
    certificate = _command(commands, "certificate", "certificate:certificate", _("make SignLab's own certificate for HTTPS, if needed"))
    certificate.add_argument("--port", type=int, default=8501, metavar="N", help=_("the port that SignLab listens on (8501 by default)"))
    worker = _command(commands, "worker", "worker:worker", _("let this computer train for a room; Ctrl-C leaves it"))
    address, file = _("where the room is, for example tls://192.168.1.10:8786"), _("the room's file, from the server (room.pem by default)")
    worker.add_argument("--scheduler", required=True, metavar=_("ADDRESS"), help=address)
    worker.add_argument("--cert", default="room.pem", metavar=_("FILE"), help=file)
    worker.add_argument("--name", default="", help=_("what this computer is called in the room; its own name by default"))
    worker.add_argument("--folder", default="", metavar=_("FOLDER"), help=_("where it keeps signs (.signlab-worker by default)"))
    listens = _("the port on which the room reaches this computer; any that is free by default")
    worker.add_argument("--port", type=int, default=0, metavar="N", help=listens)
    worker.add_argument("--no-measure", action="store_true", help=_("don't measure how fast this computer is"))
    worker.add_argument("--no-spare", action="store_true", help=_("keep no process waiting with Keras loaded; saves 400 MB"))


def _command(commands: argparse._SubParsersAction[_Parser], name: str, command: str, help_text: str) -> _Parser:
    made = commands.add_parser(name, help=help_text, description=help_text[0].upper() + help_text[1:] + ".")
    made.set_defaults(command=command)
    # No default of its own: that of a command below another one would undo what was said before it.
    made.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=_("print one JSON object and nothing else"))
    return made


def _add_training(commands: argparse._SubParsersAction[_Parser]) -> None:
    train = _command(commands, "train", "train:train", _("train a network here and now; Ctrl-C stops and keeps the model"))
    _add_data(train)
    _add_settings(train)
    train.add_argument("--seed", metavar="N", help=_("seed of the random numbers: the same seed gives the same network"))
    train.add_argument("--name", default="", help=_("name of the run"))
    where = _("in this process, or by a room's computers (SIGNLAB_CLUSTER)")
    train.add_argument("--on", choices=["here", "cluster"], default="here", help=where)

    sweep = _command(commands, "sweep", "sweep:sweep", _("train every combination of some values of one or two settings"))
    _add_data(sweep)
    _add_settings(sweep)
    sweep.add_argument(
        "--vary",
        nargs="+",
        action="extend",
        required=True,
        metavar=_("NAME=VALUES"),
        help=_("one setting or two with their values, for example filters=8,16,32 conv_dropout=0,0.2,0.4"),
    )
    sweep.add_argument("--seeds", type=int, default=1, metavar="N", help=_("how many random starts of each combination (1 by default)"))
    sweep.add_argument(
        "--on", choices=["here", "cluster"], default="here", help=_("on this machine, or by a room's computers (SIGNLAB_CLUSTER)")
    )


def _add_settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--preset", choices=list(PRESETS), default="lesson", help=_("settings to start from (lesson by default)"))
    parser.add_argument(
        "--config",
        metavar=_("FILE"),
        help=_("a file of settings, as “export RUN FILE.json” writes it; --set and other options override it"),
    )
    parser.add_argument(
        "--set",
        nargs="+",
        action="extend",
        default=[],
        metavar=_("NAME=VALUE"),
        help=_("change settings, for example filters=32,16 optimizer=adam"),
    )
    parser.add_argument("--epochs", metavar="N", help=_("how many times the network sees all training images"))


def _add_data(command: _Parser, *, positional: bool = False, required: bool = True) -> None:
    what = _("a CSV, CSV.GZ or ZIP file, a folder of such files, “synthetic” or “kaggle”")
    if positional:
        command.add_argument("data", metavar=_("DATA"), help=what)
    else:
        command.add_argument(
            "--data",
            metavar=_("DATA"),
            required=required,
            help=what
            if required
            else _("a CSV, CSV.GZ or ZIP file, a folder of such files, “synthetic” or “kaggle”; the run's own data by default"),
        )
    command.add_argument("--valid", metavar=_("DATA"), help=_("a validation file, if DATA is a single file"))
    command.add_argument(
        "--labels",
        choices=[convention.value for convention in LabelConvention],
        help=_("how the file numbers its letters, if the labels leave it open: 0–24 without J (kaggle), 0–23 (course), or another"),
    )
    command.add_argument("--any-pictures", action="store_true", help=_("load them even if they don't look like hands"))


def _add_run(command: _Parser) -> None:
    command.add_argument("run", metavar="RUN", help=_("id of the run"))


def _add_model(command: _Parser) -> None:
    command.add_argument("run", metavar="RUN", help=_("id of a run, or a .keras file, even one made elsewhere"))
    command.add_argument(
        "--pixels", choices=["0-1", "0-255"], help=_("which pixels a model made elsewhere takes, if its file does not say")
    )
