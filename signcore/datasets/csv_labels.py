"""The cells of a label column as numbers: they may be numbers, or letters, or letters among words that name no letter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from signcore.errors import DataError
from signcore.i18n import _


@dataclass(frozen=True, eq=False)
class LabelCodes:
    """Labels of some rows.

    Attributes:
        codes: int16 array of shape (k,), numbers as they stand; of letters their places in the alphabet, A is 0.
        rows: int64 array of shape (k,), the rows that have them: those with another word, like “space”, are left out.
        are_letters: whether they were letters.
        other_words: how many rows had which other word.
    """

    codes: NDArray[np.int16]
    rows: NDArray[np.intp]
    are_letters: bool
    other_words: Mapping[str, int]


def letter_codes(cells: pd.Series[Any], rows: NDArray[np.int32], name: str, letters_before: bool | None = None) -> LabelCodes:
    """The labels of a part of a file.

    Args:
        cells: the label column.
        rows: the number of each row in the file, from 0.
        name: the file's.
        letters_before: whether the rows before had letters; None where there are none.

    Raises:
        DataError: a label is missing or neither a whole number nor a letter; the message names the row.
    """
    if cells.dtype.kind == "b":
        cells = cells.astype(str)
    if cells.isna().any():
        row = int(rows[int(np.flatnonzero(cells.isna())[0])]) + 1
        raise DataError(
            _("In row {row} of {name}, the label is missing. Every row needs a label and 784 pixels.").format(row=row, name=name)
        )
    numbers = pd.to_numeric(cells, errors="coerce").to_numpy(float)
    texts = cells.astype(str).str.strip()
    is_letter = texts.str.fullmatch("[A-Za-z]").to_numpy(bool)
    if letters_before or (letters_before is None and is_letter.mean() > 0.5):
        kept = np.flatnonzero(is_letter)
        codes = np.array([ord(text.upper()) - ord("A") for text in texts.iloc[kept]], np.int16)
        return LabelCodes(codes, kept, True, Counter(texts[~is_letter].str[:30]))
    wrong = ~(np.isfinite(numbers) & (numbers >= 0) & (numbers <= 255) & (numbers == np.floor(numbers)))
    if wrong.any():
        place = int(np.flatnonzero(wrong)[0])
        raise DataError(
            _("In row {row} of {name}, the label is {cell}, but it has to be the number of a letter, or a letter in all rows.").format(
                row=int(rows[place]) + 1, name=name, cell=repr(str(cells.iloc[place])[:20])
            )
        )
    return LabelCodes(numbers.astype(np.int16), np.arange(len(cells)), False, {})
