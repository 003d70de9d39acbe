"""The file that lets computers into a room: a certificate with its key, and the authority that signed it, for TLS on both sides.

The authority's own key is thrown away as soon as it has signed: no other certificate will ever be of this room. Whoever has the file is
in; to lock everybody out, delete it and start again.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from signcore.atomic_write import atomic_write
from signcore.certificate import begun
from signcore.i18n import _
from signcore.machine_trouble import in_words
from signcore.paths import made_folder, shown_name, store_folder
from signcore.running.cluster import ClusterError

if TYPE_CHECKING:
    from distributed.security import Security

_DAYS: Final = 3650  # a room is set up once; nobody's browser looks at this one
_BEGIN, _END = "-----BEGIN ", "-----END "


def room_file() -> Path:
    """Where this server keeps its room's file."""
    return store_folder() / "cluster" / "room.pem"


def ensure_room_file(path: Path | None = None) -> Path:
    """The room's file, made if there is none yet.

    Raises:
        FolderError: the store can't be used.
        OSError: it can't be written.
    """
    place = path or room_file()
    if not place.exists():
        made_folder(place.parent)
        with atomic_write(place) as building:
            building.touch(mode=0o600)
            building.write_bytes(_made())
            building.chmod(0o600)
    return place


def security_of(path: Path) -> Security:
    """What Dask needs to speak TLS, and to speak to nobody without this file.

    Raises:
        ClusterError: there is no such file, or it is none.
    """
    from distributed.security import Security  # noqa: PLC0415 - only who asked for a cluster has it

    try:
        blocks = _blocks(path.read_text(encoding="ascii"))
    except (OSError, UnicodeDecodeError) as error:
        reason = in_words(error) if isinstance(error, OSError) else _("it is no text")
        raise ClusterError(
            _("The room's file {path} can't be read: {reason}. Copy cluster/room.pem from the server's store.").format(
                path=shown_name(path), reason=reason
            )
        ) from error
    try:
        key, certificate, authority = blocks
        serialization.load_pem_private_key(key.encode(), None)
        for one in (certificate, authority):
            x509.load_pem_x509_certificate(one.encode())
    except (ValueError, TypeError) as error:
        raise ClusterError(
            _("{path} is not a room's file. Copy cluster/room.pem from the server's store.").format(path=shown_name(path))
        ) from error
    roles = {
        f"tls_{role}_{what}": text for role in ("client", "scheduler", "worker") for what, text in (("key", key), ("cert", certificate))
    }
    return Security(tls_ca_file=authority, require_encryption=True, **roles)


def _made() -> bytes:
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _one in range(2))
    authority_name, name = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in ("SignLab room", "SignLab"))
    authority = (
        begun(authority_name, authority_name, authority_key, _DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
    certificate = (
        begun(name, authority_name, key, _DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private + b"".join(one.public_bytes(serialization.Encoding.PEM) for one in (certificate, authority))


def _blocks(text: str) -> list[str]:
    """The parts of a PEM file, each whole."""
    found: list[str] = []
    for line in text.splitlines():
        if line.startswith(_BEGIN):
            found.append("")
        if found:
            found[-1] += line + "\n"
    return [block for block in found if _END in block]
