"""Who may import what, that foreign text is shown plainly, and that the examples in docstrings run."""

from __future__ import annotations

import ast
import doctest
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from tests.changes import METHODS, changes_past_the_desk
from tests.foreign_text import foreign_in_markdown
from tests.imports import imports_of

PROJECT = Path(__file__).resolve().parent.parent
LIBRARY = sorted((PROJECT / "signcore").rglob("*.py"))
SERVER = sorted([PROJECT / "app.py", PROJECT / "router.py", *(PROJECT / "ui").rglob("*.py"), *(PROJECT / "pages").rglob("*.py")])
FRAMEWORKS = {"keras", "tensorflow", "jax", "torch"}


def _relative(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def _module(path: Path) -> str:
    return _relative(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _roots(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imports_of(path)}


@pytest.mark.parametrize("path", LIBRARY, ids=_relative)
def test_the_library_knows_nothing_of_the_dashboard(path: Path) -> None:
    assert not _roots(path) & {"streamlit", "streamlit_drawable_canvas", "ui", "pages", "app", "router"}


@pytest.mark.parametrize("path", SERVER, ids=_relative)
def test_the_dashboard_names_no_framework(path: Path) -> None:
    assert not _roots(path) & FRAMEWORKS


def test_the_server_process_never_loads_a_framework() -> None:
    """Whatever app, pages and ui import is imported, in a process of its own, and then no framework is there."""
    library = {_module(path) for path in LIBRARY}
    used = sorted(
        {name for path in SERVER for name in imports_of(path) if name in library} | {_module(path) for path in SERVER if "ui" in path.parts}
    )
    also = ["signcore.labels", "signcore.config", "signcore.datasets", "signcore.models", "signcore.models.summary", "signcore.runs"]
    program = "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(name)\nprint(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program, *used, *also], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(used) > 5
    assert not FRAMEWORKS & set(done.stdout.split())


def test_foreign_text_comes_into_markdown_through_plain_only() -> None:
    assert foreign_in_markdown({_relative(path): path.read_text(encoding="utf-8") for path in SERVER}) == []


def test_pages_and_commands_change_things_at_the_desk_only() -> None:
    files = [*SERVER, *sorted((PROJECT / "signcore" / "cli").rglob("*.py"))]
    assert changes_past_the_desk({_relative(path): path.read_text(encoding="utf-8") for path in files}) == []


def test_each_method_of_what_is_kept_is_known_to_read_or_to_change() -> None:
    """A new one has to be put on one of the lists; what changes needs a deed at the desk."""
    for kind, (reads, changes) in METHODS.items():
        public = {name for name in vars(kind) if not name.startswith("_") and callable(getattr(kind, name))}
        assert public == reads | changes and not reads & changes, kind.__name__


def test_changes_past_the_desk_are_found() -> None:
    page = """
from signcore.runs.pruning import prune
store, scheduler = cache.run_store(), cache.scheduler()
store.delete(one)
scheduler.stop(one)
cache.all_runs().rename(one, "name")
cache.scheduler().store.set_setting("a", "b")
library.remove(one)
def care(runs: RunStore):
    runs.give(one, "me", "me")
    runs.run(one)
cache.desk().delete(one)
"""
    assert [one.split(":")[1] for one in changes_past_the_desk({"page.py": page})] == ["2", "4", "5", "6", "7", "8", "10"]


@pytest.mark.parametrize("path", SERVER, ids=_relative)
def test_only_what_markdown_reads_is_made_plain_for_it(path: Path) -> None:
    """Elsewhere the backslashes would be seen: in errors, which are made plain when they are shown, and where nothing is read."""
    literal: list[ast.AST] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Raise):
            literal.append(node)
        elif isinstance(node, ast.Call):
            literal += [keyword.value for keyword in node.keywords if keyword.arg in {"alt", "placeholder"}]
            literal += node.args if isinstance(node.func, ast.Attribute) and node.func.attr in {"text", "code"} else []
    names = [one.id for place in literal for one in ast.walk(place) if isinstance(one, ast.Name)]
    assert "plain" not in names


@pytest.mark.parametrize("path", [path for path in [*LIBRARY, *SERVER] if ">>> " in path.read_text(encoding="utf-8")], ids=_relative)
def test_examples_in_docstrings_are_true(path: Path) -> None:
    if FRAMEWORKS & _roots(path):
        pytest.importorskip("keras")
    result = doctest.testmod(importlib.import_module(_module(path)))
    assert result.attempted > 0
    assert result.failed == 0
