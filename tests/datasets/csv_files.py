"""CSV texts as Sign Language MNIST has them, small, with pixels that can be told apart."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from signcore.datasets import DataFile

KAGGLE = tuple(code for code in range(25) if code != 9)
COURSE = tuple(range(24))
PIXELS = 784


def rows(labels: Iterable[int], seed: int = 0) -> list[list[object]]:
    """One row a label, the label first, then 784 pixels."""
    codes = list(labels)
    pixels = np.random.default_rng(seed).integers(0, 256, (len(codes), PIXELS))
    return [[code, *values] for code, values in zip(codes, pixels.tolist(), strict=True)]


def header() -> list[str]:
    return ["label", *(f"pixel{number}" for number in range(1, PIXELS + 1))]


def text(table: Sequence[Sequence[object]], *, separator: str = ",", newline: str = "\n", with_header: bool = True) -> bytes:
    """The table as a CSV, in UTF-8."""
    lines = [header(), *table] if with_header else table
    return "".join(separator.join(map(str, line)) + newline for line in lines).encode()


def changed(table: list[list[object]], row: int, column: int, cell: object) -> list[list[object]]:
    """A copy with one cell replaced; rows and columns count from 0, column 0 is the label."""
    copy = [list(line) for line in table]
    copy[row][column] = cell
    return copy


def zipped(members: Mapping[str, bytes], **options: int) -> bytes:
    """A ZIP archive of these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", options.get("compression", zipfile.ZIP_DEFLATED)) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def upload(name: str, content: bytes) -> DataFile:
    """The file as a browser would bring it."""
    return DataFile(name, content=content)


def gzipped(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def pixels_of(table: Sequence[Sequence[object]]) -> np.ndarray:
    """The table's pixels, uint8 (n, 28, 28), by another way than the library's."""
    return np.array([line[1:] for line in table], dtype=np.uint8).reshape(-1, 28, 28)
