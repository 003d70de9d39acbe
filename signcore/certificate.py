"""A certificate of SignLab's own, for HTTPS in a classroom: browsers give a page the camera only over HTTPS, or on its own computer.

Nobody vouches for it, so each browser warns once. It is kept in the store, and made anew when it runs out or when the computer has another
address.
"""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from signcore.atomic_write import atomic_write
from signcore.paths import made_folder, store_folder

_DAYS: Final = 397  # what browsers accept at most of certificates that are vouched for; ours need not last longer
_LEFT: Final = datetime.timedelta(days=7)  # a class should not meet a certificate that ends in its lesson
_ANYWHERE: Final = ("192.0.2.1", 9)  # an address for documentation (RFC 5737): asking how one would get there sends nothing


@dataclass(frozen=True)
class Certificate:
    """A certificate and its key, as files.

    Attributes:
        path, key_path: PEM.
        names: the hosts and addresses that it is for.
        fingerprint: SHA-256, as browsers show it.
        ends: when it runs out, UTC.
    """

    path: Path
    key_path: Path
    names: tuple[str, ...]
    fingerprint: str
    ends: datetime.datetime


def certificate(folder: Path | None = None, names: tuple[str, ...] | None = None) -> Certificate:
    """The certificate in the store; a new one if none there fits.

    Args:
        folder: where it is kept; `https` in the store by default.
        names: what it has to be for; this computer's names and addresses by default.

    Raises:
        FolderError: the store can't be used.
        OSError: it can't be written.
    """
    place = made_folder(folder or store_folder() / "https")
    wanted = names or own_names()
    path, key_path = place / "certificate.pem", place / "key.pem"
    with contextlib.suppress(OSError, ValueError):  # none yet, or none that can be read
        kept = _told(path, key_path)
        serialization.load_pem_private_key(key_path.read_bytes(), None)
        if set(wanted) <= set(kept.names) and kept.ends - datetime.datetime.now(datetime.UTC) > _LEFT:
            return kept
    _make(path, key_path, wanted)
    return _told(path, key_path)


def own_names() -> tuple[str, ...]:
    """The names by which other computers may reach this one, addresses first: those of its network, its name, and localhost."""
    found: list[str] = []
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(_ANYWHERE)
        found.append(probe.getsockname()[0])
    name = socket.gethostname()
    with contextlib.suppress(OSError):
        found += [str(address[4][0]) for address in socket.getaddrinfo(name, None, socket.AF_INET)]
    hosts = [name, f"{name}.local"] if name.isascii() and name.replace("-", "").replace(".", "").isalnum() else []
    others = [address for address in found if not ipaddress.ip_address(address).is_loopback]
    return tuple(dict.fromkeys([*others, *hosts, "localhost", "127.0.0.1"]))


def begun(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, days: int) -> x509.CertificateBuilder:
    """A certificate of SignLab's own, to be extended and signed: valid from yesterday on, as clocks differ, for so many days from now."""
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=days))
    )


def _make(path: Path, key_path: Path, names: tuple[str, ...]) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "SignLab")])
    made = (
        begun(subject, subject, key, _DAYS)
        .add_extension(x509.SubjectAlternativeName([_name(one) for one in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = serialization.PrivateFormat.PKCS8
    with atomic_write(key_path) as building:
        building.touch(mode=0o600)
        building.write_bytes(key.private_bytes(serialization.Encoding.PEM, private, serialization.NoEncryption()))
        building.chmod(0o600)
    with atomic_write(path) as building:
        building.write_bytes(made.public_bytes(serialization.Encoding.PEM))


def _name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _told(path: Path, key_path: Path) -> Certificate:
    made = x509.load_pem_x509_certificate(path.read_bytes())
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return Certificate(
        path,
        key_path,
        tuple(str(one.value) for one in names),
        made.fingerprint(hashes.SHA256()).hex(":").upper(),
        made.not_valid_after_utc,
    )
