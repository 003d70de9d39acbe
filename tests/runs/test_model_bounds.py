"""Model files that announce far more than they hold are not opened."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest

from signcore.errors import RunError
from signcore.runs.artifacts import ABOUT_MEMBER, read_about
from signcore.runs.model_bounds import check_model_file
from signcore.starter import __file__ as starter
from tests.test_bounded import peak_of


def model(path: Path, **members: bytes) -> Path:
    """A ZIP with these members, beside small weights."""
    weights = io.BytesIO()
    with h5py.File(weights, "w") as file:
        file["vars/0"] = np.ones((30, 30), np.float32)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ({"config.json": b"{}", "model.weights.h5": weights.getvalue()} | members).items():
            archive.writestr(name, content)
    return path


def test_a_usual_file_passes(tmp_path: Path) -> None:
    check_model_file(model(tmp_path / "a.keras"))
    for path in Path(starter).parent.glob("*.keras"):
        check_model_file(path)


@pytest.mark.parametrize("member", ["config.json", "metadata.json", "model.weights.h5", "assets/more"])
def test_a_member_of_zeros_is_not_unpacked(member: str, tmp_path: Path) -> None:
    path = model(tmp_path / "a.keras", **{member: bytes(40 * 2**20)})
    with pytest.raises(RunError, match=r"a\.keras has 1 MB and unpacks to 40 MB, which no trained network does"):
        check_model_file(path)


def test_an_array_of_any_size_in_a_few_bytes_is_not_made(tmp_path: Path) -> None:
    weights = io.BytesIO()
    with h5py.File(weights, "w") as file:
        file.create_dataset("vars/0", shape=(20_000, 20_000), dtype="f4", chunks=(1000, 1000), compression="gzip", fillvalue=1.0)
    with pytest.raises(RunError, match=r"unpacks to 1,525 MB"):
        check_model_file(model(tmp_path / "a.keras", **{"model.weights.h5": weights.getvalue()}))


def test_facts_of_a_gigabyte_are_not_read(tmp_path: Path) -> None:
    path = model(tmp_path / "a.keras")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open(ABOUT_MEMBER, "w") as member:
        member.write(json.dumps({"letters": "AB"}).encode())
        for _part in range(300):
            member.write(b" " * 2**20)
    assert path.stat().st_size < 2**20
    with pytest.raises(RunError, match=r"a\.keras is not a SignLab model file, or it is damaged"):
        read_about(path)
    grew = peak_of(f"""
        from pathlib import Path
        from signcore.errors import RunError
        from signcore.runs.artifacts import read_about
        begin()
        try:
            read_about(Path({str(path)!r}))
        except RunError:
            pass
    """)
    assert grew < 50
