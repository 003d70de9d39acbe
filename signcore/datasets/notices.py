"""How a file was read: kept with a data set as keys and values, and told in the reader's language when it is shown.

A new kind is one line in `SENTENCES`; a reader then writes ``Notice("counting_column", {"file": "signs.csv"})``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from signcore.i18n import N_, _

_LISTED = 8  # entries of a long list that are named; the rest are counted
NO_FOLDER = N_("no folder")

# Sentences by kind. A value that is a list is told as "a, b, c and 4 more"; one that is a mapping as "a (3), b (1)".
SENTENCES: dict[str, str] = {
    "left_out_folders": N_("Left out, because their folders name none of the 24 letters (J and Z are signed with a motion): {folders}."),
    "left_out_moving": N_("Left out, because these letters are signed with a motion that no photograph shows: {letters}."),
    "left_out_words": N_("Left out of {file}, because their labels are no letters: {words}."),
    "encoding": N_("{file} was read as {encoding}."),
    "sep_line": N_("The first line of {file} only tells Excel what separates the columns; its separator was used."),
    "counting_column": N_("Column {column} of {file} only counts the rows; it was left out."),
    "empty_columns": N_("Empty columns of {file} ({count}), as from a comma at the end of each row, were left out."),
    "other_columns": N_("Columns of {file} that are neither label nor pixel were left out: {names}."),
    "label_column": N_("The letters of {file} were found in column {column}, not in the first one."),
    "letters_as_labels": N_("The labels of {file} are letters; they were used as they are."),
    "counted_from_1": N_("The labels count the letters from 1; 1 was read as A."),
    "numbered_differently": N_("The files number their letters in different ways, which their numbers gave away: {ways}."),
    "pixels_reordered": N_("The pixel columns of {file} were in another order; they were sorted by the numbers in their names."),
    "headers_between": N_("Header lines among the rows of {file} (at row {rows}), as in joined files, were left out."),
    "first_row_back": N_("A program had mistaken the first sign of {file} for column names; it was put back."),
    "no_labels": N_(
        "{file} holds signs without their letters, as a competition's test file does: nothing can be checked with it, so it was left out."
    ),
    "not_hands": N_("The pictures in {file} don't look like hands: {share} %\u00a0of each is one flat grey."),
    "other_files": N_("Other files beside it were not read: {files}."),
    "pictures_read": N_("{read:,} of {all:,} pictures were read."),
    "pictures_damaged": N_("Left out, because they are damaged or cut off: {files}."),
    "pictures_heic": N_(
        "Left out, because they are HEIC pictures: {files}. Save them as JPEG; an iPhone takes JPEG with Settings → Camera → Formats → "
        "Most Compatible."
    ),
    "pictures_avif": N_("Left out, because they are AVIF pictures: {files}. Save them as JPEG."),
    "pictures_format": N_("Left out, because they are not PNG, JPEG or WebP pictures, but of other formats: {files}. Save them as JPEG."),
    "pictures_other": N_("Left out, because they are not pictures, whatever their names say: {files}."),
    "pictures_empty": N_("Left out, because they are empty: {files}."),
    "pictures_animated": N_("Left out, because they are animated: {files}."),
    "pictures_packed": N_(
        "Left out, because they are packed in a way that SignLab can't read: {files}. Pack them again as an ordinary ZIP."
    ),
    "pictures_locked": N_("Left out, because they are protected by a password: {files}."),
    "pictures_large": N_("Left out, because their files are too large: {files}."),
    "pictures_pixels": N_("Left out, because they have too many pixels: {files}."),
    "pictures_unreadable": N_("Left out, because there is no permission to read them: {files}."),
    "no_pictures": N_("Skipped, because they are not pictures: {files}."),
    "not_entered": N_("Not opened, because they are links, too deep, or not readable: {files}."),
    "letters_from_names": N_("The letters of {count:,} pictures come from their file names: {examples}."),
    "numbered_folders_kaggle": N_("The folders are numbered 0–24 with J left out, as on Kaggle: 10 was read as K."),
    "numbered_folders_course": N_("The folders are numbered 0–23 without a gap, as in the course: 9 was read as K."),
    "numbered_folders_alphabet": N_("The folders are numbered through the whole alphabet, 0 (A) to 25 (Z): 10 was read as K."),
    "numbered_folders_alphabet-from-1": N_("The folders are numbered through the whole alphabet, 1 (A) to 26 (Z): 11 was read as K."),
    "numbered_folders_course-from-1": N_("The folders are numbered 1–24 without a gap: 10 was read as K."),
    "csv_beside_pictures": N_("{name} holds pictures, too; the signs come from its CSV files."),
    "small_validation": N_("Only {count:,} pictures check what the network learns, so each mistake changes the accuracy by {percent} %."),
}


@dataclass(frozen=True)
class Notice:
    """One thing that a reader did or left out so that a file could be read.

    Attributes:
        kind: a key of :data:`SENTENCES`.
        values: what the sentence needs, JSON-ready: texts, numbers, lists of texts, counts by name.

    >>> Notice("left_out_folders", {"folders": {"J": 3, "nothing": 1}}).sentence()
    'Left out, because their folders name none of the 24 letters (J and Z are signed with a motion): J (3), nothing (1).'
    """

    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def sentence(self) -> str:
        """The notice in the current language; empty where a later version wrote a kind that this one does not know."""
        text = SENTENCES.get(self.kind)
        return _(text).format(**{name: _told(value) for name, value in self.values.items()}) if text else ""

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values."""
        return {"kind": self.kind, "values": dict(self.values)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Notice:
        """The inverse of :meth:`to_dict`."""
        return cls(values["kind"], values.get("values", {}))


def listed(names: Sequence[str]) -> dict[str, Any]:
    """A list of any length, of which as much is kept as is told: "a, b, c and 900 more"."""
    return {"first": list(names[:_LISTED]), "count": len(names)}


def _told(value: Any) -> Any:
    count = 0
    if isinstance(value, Mapping) and set(value) == {"first", "count"}:
        value, count = value["first"], value["count"]
    elif isinstance(value, Mapping):
        value = [f"{_(NO_FOLDER) if name == NO_FOLDER else name} ({count:,})" for name, count in value.items()]
    if not isinstance(value, list | tuple):
        return value
    shown = ", ".join(str(one) for one in value[:_LISTED])
    more = max(count, len(value)) - _LISTED
    return _("{shown} and {count:,} more").format(shown=shown, count=more) if more > 0 else shown
