"""Reading no more than was meant, whatever an archive says of itself."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import textwrap
import zipfile

import pytest

from signcore import bounded
from signcore.datasets import DataFile, load_files
from signcore.errors import DataError
from tests.datasets.csv_files import zipped


def listing_only(count: int, says: int | None = None) -> bytes:
    """A ZIP that is nothing but a list of `count` folders; its end may say another number."""
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0) + b"a/"
    entries = entry * count
    told = min(0xFFFF, count if says is None else says)
    return entries + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, told, told, len(entries), 0, 0)


def test_entries_are_counted_before_anything_is_made_of_them() -> None:
    with bounded.open_zip(io.BytesIO(listing_only(40)), 40) as archive:
        assert len(archive.infolist()) == 40
    for says in (41, 3, 0):
        with pytest.raises(bounded.TooManyFilesError) as refused:
            bounded.open_zip(io.BytesIO(listing_only(41, says)), 40)
        assert refused.value.count == 41


def test_a_zip64_archive_opens_and_is_counted_too() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(66_000):  # more than the old record can say
            archive.writestr(zipfile.ZipInfo(f"{number}/"), b"")
    with bounded.open_zip(stream, 66_000) as archive:
        assert len(archive.namelist()) == 66_000
    with pytest.raises(bounded.TooManyFilesError):
        bounded.open_zip(stream, 65_999)


@pytest.mark.parametrize("says", [None, 3])
def test_four_million_folders_are_refused_in_a_sentence(says: int | None) -> None:
    with pytest.raises(DataError, match=r"signs\.zip holds more than 150,000 files, too many to look through"):
        load_files([DataFile("signs.zip", content=listing_only(4_000_000, says))])


def test_a_list_of_files_within_its_bytes_but_too_long_is_counted() -> None:
    with pytest.raises(DataError, match=r"signs\.zip holds 200000 files, too many"):
        load_files([DataFile("signs.zip", content=listing_only(200_000))])


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_member_is_read_up_to_the_limit(method: int) -> None:
    content = bytes(range(256)) * 1000
    packed = io.BytesIO(zipped({"x": content}, compression=method))
    with bounded.open_zip(packed) as archive:
        assert bounded.read_member(archive, "x", len(content)) == content
        with pytest.raises(bounded.TooMuchError):
            bounded.read_member(archive, "x", len(content) - 1)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_unpacks_without_a_limit_is_not_unpacked(method: int) -> None:
    packed = zipped({f"{letter}/{i}.png": b"x" for letter in "AB" for i in range(3)} | {"C/1.png": b"y"}, compression=method)
    with pytest.raises(DataError, match=r"None of the 7 pictures .* packed in a way that SignLab can't read: A/0\.png.* an ordinary ZIP"):
        load_files([DataFile("signs.zip", content=packed)])


def peak_of(program: str) -> float:
    """MB by which a Python program's memory grew at most after it said `begin()`."""
    pytest.importorskip("resource", reason="Windows tells no peak this way")
    around = """
        import resource, sys
        def peak():
            most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            return most / (1024 if sys.platform != "darwin" else 2**20)
        def begin():
            global before
            before = peak()
    """
    whole = textwrap.dedent(around) + textwrap.dedent(program) + "\nprint(peak() - before)\n"
    return float(subprocess.run([sys.executable, "-c", whole], check=True, capture_output=True, text=True).stdout.split()[-1])


def test_four_million_entries_take_no_memory() -> None:
    """As objects of zipfile's they take 1.7 GB."""
    grew = peak_of("""
        import io
        from signcore import bounded
        from tests.test_bounded import listing_only
        many = io.BytesIO(listing_only(4_000_000))
        begin()
        try:
            bounded.open_zip(many)
        except bounded.TooMuchError:
            pass
    """)
    assert grew < 50
