"""The certificate for HTTPS in a classroom, on the command line."""

from __future__ import annotations

import argparse

from signcore.certificate import certificate as made_certificate
from signcore.cli.answer import Answer
from signcore.i18n import _


def certificate(options: argparse.Namespace) -> Answer:
    """Make the certificate if none fits, and say what browsers will ask."""
    made = made_certificate()
    addresses = "\n".join(f"  https://{name}:{options.port}" for name in made.names if name not in {"localhost", "127.0.0.1"})
    text = _(
        "Learners open one of these:\n\n{addresses}\n\nEach browser warns once that nobody vouches for this computer, "
        "because it made its certificate itself. That is true, and the connection is encrypted all the same. Chrome "
        "and Edge: Advanced, then Proceed. Firefox: Advanced, then Accept the Risk. Safari: Show Details, then visit "
        "this website. To be sure, compare the certificate’s fingerprint (SHA-256):\n\n  {fingerprint}\n\nThe certificate "
        "is kept in {folder} and expires on {ends}; then a new one is made."
    ).format(addresses=addresses, fingerprint=made.fingerprint, folder=made.path.parent, ends=f"{made.ends:%Y-%m-%d}")
    values = {
        "certificate": str(made.path),
        "key": str(made.key_path),
        "names": list(made.names),
        "fingerprint": made.fingerprint,
        "ends": made.ends.isoformat(),
    }
    return Answer(values, text)
