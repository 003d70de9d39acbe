"""The modules of `browser/` by themselves, and put together as one script."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from signcore import scripts
from signcore.scripts import assembled
from tests.browser.node import node_path, run

HERE = Path(__file__).parent


def test_the_modules_own_tests_pass() -> None:
    files = sorted(str(path) for path in HERE.glob("*.test.js"))
    assert files
    done = subprocess.run([node_path(), "--test", *files], capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert int(re.search(r"pass (\d+)", done.stdout)[1]) >= len(files)  # type: ignore[index]


def test_an_assembled_script_is_one_module_that_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scripts, "FOLDER", tmp_path)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "c.js").write_text("const hidden = 3\nexport const c = hidden\nexport function twice(x) {\n  return 2 * x\n}\n")
    (tmp_path / "b.js").write_text('import { c, twice } from "./deep/c.js"\nconst hidden = 1\nexport const b = twice(c) + hidden\n')
    (tmp_path / "a.js").write_text('import { b } from "./b.js"\nimport { c } from "./deep/c.js"\nexport default (x) => [b, c, x]\n')
    assert run(assembled("a.js"), 5, tmp_path) == [7, 3, 5]


def test_what_can_t_be_assembled_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scripts, "FOLDER", tmp_path)
    (tmp_path / "one.js").write_text('import { two } from "./two.js"\nexport const one = two\n')
    (tmp_path / "two.js").write_text('import { one } from "./one.js"\nexport const two = one\n')
    with pytest.raises(ValueError, match="imports itself"):
        assembled("one.js")
    for name, line in (("star", 'import * as all from "./one.js"\n'), ("other", 'import { one as two } from "./one.js"\n')):
        (tmp_path / f"{name}.js").write_text(line)
        with pytest.raises(ValueError, match="not known here"):
            assembled(f"{name}.js")


@pytest.mark.parametrize("path", sorted(scripts.FOLDER.glob("*.js")), ids=lambda path: path.name)
def test_every_script_can_be_assembled_and_is_javascript(path: Path, tmp_path: Path) -> None:
    text = assembled(path.name)
    assert "\nimport " not in text
    (tmp_path / "script.mjs").write_text(text, encoding="utf-8")
    done = subprocess.run([node_path(), "--check", "script.mjs"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


def test_nothing_is_fetched_from_anywhere() -> None:
    for path in scripts.FOLDER.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"https?://(?!www\.w3\.org/)|\bfetch\(|XMLHttpRequest|WebSocket|importScripts", text), path.name
