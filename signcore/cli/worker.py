"""One of a room's computers, for as long as the command runs."""

from __future__ import annotations

import argparse
from pathlib import Path

from signcore.cli.answer import Answer, say
from signcore.i18n import _
from signcore.paths import PROJECT_FOLDER
from signcore.running.cluster import check_installed
from signcore.running.cluster.choice import check_address
from signcore.running.cluster.computer import measured_speed, this_computer, traits


def worker(options: argparse.Namespace) -> Answer:
    """Join a room, and train what is given, until Ctrl-C."""
    check_installed()
    check_address(options.scheduler)
    from signcore.running.cluster.joining import stay_in_room  # noqa: PLC0415
    from signcore.running.cluster.keys import security_of  # noqa: PLC0415
    from signcore.running.cluster.station import Station  # noqa: PLC0415 - only who has Dask

    security = security_of(Path(options.cert)) if options.scheduler.startswith("tls://") else None
    folder = Path(options.folder) if options.folder else PROJECT_FOLDER / ".signlab-worker"
    folder.mkdir(parents=True, exist_ok=True)
    if not options.no_measure:
        say(_("Measuring a short step of training; this is kept for the next time …"))
    computer = this_computer(options.name, None if options.no_measure else measured_speed(folder))
    say(f"{computer.name}: " + ", ".join(traits(computer)))
    station = Station(folder, computer, keep_spare=not options.no_spare)
    try:
        stay_in_room(options.scheduler, security, station, say, options.port)
    finally:
        station.close()
    return Answer({"computer": computer.to_dict()}, "")
