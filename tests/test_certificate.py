"""The certificate for HTTPS: made once, kept, believed by who has it, made anew when it has to be."""

from __future__ import annotations

import datetime
import socket
import ssl
import stat
import sys
import threading
from pathlib import Path

import pytest

from signcore import certificate as module
from signcore.certificate import certificate, own_names

NAMES = ("192.0.2.7", "teacher", "localhost")


def test_a_browser_that_has_it_believes_it_for_each_of_its_names(tmp_path: Path) -> None:
    made = certificate(tmp_path, NAMES)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(made.path, made.key_path)
    for name in NAMES:
        assert _shakes_hands(serving, made.path, name)
    with pytest.raises(ssl.SSLCertVerificationError):
        _shakes_hands(serving, made.path, "elsewhere")


def _shakes_hands(serving: ssl.SSLContext, trusted: Path, name: str) -> bool:
    ours, theirs = socket.socketpair()
    server = threading.Thread(target=_answer, args=(serving, theirs))
    server.start()
    try:
        with ssl.create_default_context(cafile=str(trusted)).wrap_socket(ours, server_hostname=name) as wrapped:
            return wrapped.recv(2) == b"ok"
    finally:
        ours.close()
        server.join()


def _answer(serving: ssl.SSLContext, theirs: socket.socket) -> None:
    try:
        with serving.wrap_socket(theirs, server_side=True) as wrapped:
            wrapped.sendall(b"ok")
    except OSError:  # the other side did not believe it
        theirs.close()


def test_it_is_kept_until_a_name_is_missing_or_its_end_is_near(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = certificate(tmp_path, NAMES)
    assert certificate(tmp_path, NAMES[:2]) == first
    assert set(first.names) == set(NAMES)
    assert first.fingerprint.count(":") == 31
    other = certificate(tmp_path, (*NAMES, "192.0.2.8"))
    assert other.fingerprint != first.fingerprint and "192.0.2.8" in other.names
    monkeypatch.setattr(module, "_LEFT", datetime.timedelta(days=500))
    assert certificate(tmp_path, NAMES).fingerprint != other.fingerprint


def test_a_damaged_one_is_made_anew(tmp_path: Path) -> None:
    made = certificate(tmp_path, NAMES)
    made.key_path.write_text("no key")
    again = certificate(tmp_path, NAMES)
    assert again.fingerprint != made.fingerprint and "PRIVATE KEY" in again.key_path.read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_only_its_owner_can_read_the_key(tmp_path: Path) -> None:
    assert stat.S_IMODE(certificate(tmp_path, NAMES).key_path.stat().st_mode) == 0o600


def test_this_computer_has_names() -> None:
    assert {"localhost", "127.0.0.1"} <= set(own_names()) and len(set(own_names())) == len(own_names())
