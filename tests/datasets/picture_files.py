"""Archives of small pictures, whose pixels can be told apart."""

from __future__ import annotations

import io
from collections.abc import Mapping

import numpy as np
from PIL import Image

from signcore.datasets import DataFile
from tests.datasets.csv_files import zipped


def grey(seed: int, side: int = 28) -> np.ndarray:
    """uint8 (side, side), every grey value in it."""
    return np.random.default_rng(seed).permutation(np.arange(side * side) % 256).astype(np.uint8).reshape(side, side)


def saved(pixels: np.ndarray | Image.Image, form: str = "PNG", **options: object) -> bytes:
    stream = io.BytesIO()
    (pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)).save(stream, form, **options)
    return stream.getvalue()


def animated(form: str) -> bytes:
    return saved(Image.fromarray(grey(1)).convert("RGB"), form, save_all=True, append_images=[Image.fromarray(grey(2)).convert("RGB")])


def pictures(*folders: str, count: int = 5) -> dict[str, bytes]:
    """So many pictures for each folder."""
    return {f"{folder}/{i}.png": saved(grey(100 * place + i)) for place, folder in enumerate(folders) for i in range(count)}


def archive(members: Mapping[str, bytes], name: str = "signs.zip") -> DataFile:
    return DataFile(name, content=zipped(members))
