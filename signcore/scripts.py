"""The scripts of `browser/`, which run in learners' browsers: several modules as one text, for where a browser can't fetch them one by one.

A Streamlit component and a page that is one file take one script each. So each module that a script imports becomes a function that is
called once and gives what the module exports; nothing is renamed, left out or made shorter. Modules import and export by name only.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from signcore.paths import PROJECT_FOLDER

FOLDER = PROJECT_FOLDER / "browser"
_IMPORT = re.compile(r'^import \{(\s*\w+(?:,\s*\w+)*,?\s*)\} from "(\.[^"]+)"\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function\*? (\w+)|const (\w+)|class (\w+))", re.MULTILINE)


def source(name: str) -> str:
    """The text of a file of `browser/`."""
    return (FOLDER / name).read_text(encoding="utf-8")


@cache
def assembled(name: str) -> str:
    """A script of `browser/` with all modules that it imports, as one module.

    Raises:
        ValueError: modules import each other in a ring, or in a way that is not known here.
    """
    order: list[Path] = []
    entry = (FOLDER / name).resolve()
    _collect(entry, order, [])
    return "\n".join([*(_as_function(path) for path in order[:-1]), _with_imports(entry)])


def _collect(path: Path, order: list[Path], on_the_way: list[Path]) -> None:
    """Add a module after those that it imports."""
    if path in on_the_way:
        raise ValueError(f"{path.name} imports itself, by way of {on_the_way[-1].name}.")
    if path in order:
        return
    for _names, other in _IMPORT.findall(path.read_text(encoding="utf-8")):
        _collect((path.parent / other).resolve(), order, [*on_the_way, path])
    order.append(path)


def _as_function(path: Path) -> str:
    body = _with_imports(path)
    names = ["".join(groups) for groups in _EXPORT.findall(body)]
    return f"const {_variable(path)} = (() => {{\n{_EXPORT.sub('', body)}\nreturn {{ {', '.join(names)} }}\n}})()\n"


def _with_imports(path: Path) -> str:
    """The text of a module that takes what it imports from variables."""
    text = path.read_text(encoding="utf-8")
    changed = _IMPORT.sub(lambda found: f"const {{{found[1]}}} = {_variable((path.parent / found[2]).resolve())}\n", text)
    if re.search(r"^import\b|^export (?!default|const|class|function|async)", changed, re.MULTILINE):
        raise ValueError(f"{path.name} imports or exports in a way that is not known here.")
    return changed


def _variable(path: Path) -> str:
    """The variable that holds what a module exports."""
    return "module_" + re.sub(r"\W", "_", path.relative_to(FOLDER.resolve()).with_suffix("").as_posix())
