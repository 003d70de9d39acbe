"""The docs are true: the order of dependencies, every name, links, commands, files that are named."""

from __future__ import annotations

import re
import shlex
from dataclasses import fields
from pathlib import Path

import pytest

from signcore.classroom.rights import RIGHTS
from signcore.classroom.settings import ClassSettings
from signcore.cli.app import make_parser
from signcore.config import PRESETS, AugmentConfig, ModelConfig, TrainConfig
from signcore.config.fields import written
from signcore.datasets import BUILT_IN
from signcore.datasets.findings import CHECKS
from signcore.exports import EXPORTS
from signcore.health import COMPUTE_SENTENCES, ENGINE_SENTENCES, STORE_SENTENCES
from signcore.models import PLANS
from signcore.paths import PROJECT_FOLDER
from tests.imports import imports_of

ARCHITECTURE = (PROJECT_FOLDER / "docs" / "architecture.md").read_text(encoding="utf-8")
REFERENCE = (PROJECT_FOLDER / "docs" / "reference.md").read_text(encoding="utf-8")
PAGES = sorted([*PROJECT_FOLDER.glob("*.md"), *PROJECT_FOLDER.glob("docs/**/*.md"), *PROJECT_FOLDER.glob("benchmarks/*.md")])


def _name(path: Path) -> str:
    return path.relative_to(PROJECT_FOLDER).as_posix()


def _order() -> dict[str, int]:
    """The line of each room in the order that docs/architecture.md states."""
    block = ARCHITECTURE.split("Dependencies point one way", 1)[1].split("```", 2)[1]
    return {room.strip(): number for number, line in enumerate(block.strip().splitlines()) for room in line.split(",")}


def test_the_order_names_every_room_of_the_library() -> None:
    rooms = {path.stem for path in (PROJECT_FOLDER / "signcore").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert set(_order()) == rooms - {"__init__"}


def test_dependencies_point_one_way() -> None:
    order, wrong = _order(), []
    for path in sorted((PROJECT_FOLDER / "signcore").rglob("*.py")):
        room = path.relative_to(PROJECT_FOLDER / "signcore").parts[0].removesuffix(".py")
        for used in sorted(imports_of(path)):
            parts = used.split(".")
            if parts[0] == "signcore" and len(parts) > 1 and parts[1] in order and room in order and order[parts[1]] > order[room]:
                wrong.append(f"{_name(path)} uses {used}")
    assert wrong == []


def test_a_room_of_a_page_uses_no_other_page_s_room_but_the_lesson_which_shows_them_all() -> None:
    wrong = []
    for path in sorted((PROJECT_FOLDER / "ui").rglob("*.py")):
        room = path.relative_to(PROJECT_FOLDER / "ui").parts[0]
        for used in sorted(imports_of(path)):
            parts = used.split(".")
            if parts[0] in {"pages", "app", "router"} or (
                parts[0] == "ui" and len(parts) > 1 and parts[1] not in {room, "shared"} and room != "lesson"
            ):
                wrong.append(f"{_name(path)} uses {used}")
    assert wrong == []


@pytest.mark.parametrize("heading", ["A setting's way", "A picture's way", "A live picture's way"])
def test_a_way_names_files_that_are_there_and_none_twice(heading: str) -> None:
    text = ARCHITECTURE.split(f"## {heading}", 1)[1].split("## ", 1)[0]
    files = re.findall(r"^\d+\. `([^`]+)`", text, re.MULTILINE)
    assert len(files) >= 10 and len(set(files)) == len(files)
    assert [file for file in files if not (PROJECT_FOLDER / file).is_file()] == []


@pytest.mark.parametrize("cls", [ModelConfig, TrainConfig, AugmentConfig], ids=lambda cls: cls.__name__)
def test_every_setting_is_there_with_its_limits(cls: type) -> None:
    for spec in fields(cls):
        (row,) = [line for line in REFERENCE.split("## Presets")[0].splitlines() if line.startswith(f"| `{spec.name}` |")]
        _empty, _setting, title, low, high, usual, _end = (cell.strip() for cell in row.split("|"))
        about = spec.metadata
        assert title == (about["title"].replace("{number}", "N") or "–")
        assert low == ("" if about["low"] is None else written(about["low"]))
        assert high == (", ".join(about["choices"]) if about["choices"] else "" if about["high"] is None else written(about["high"]))
        assert usual == written(spec.default)


def test_the_rights_and_the_settings_of_a_class_are_there() -> None:
    rows = [tuple(cell.strip() for cell in line.split("|")[1:-1]) for line in REFERENCE.splitlines() if line.startswith("| ")]
    assert [(action.value, who.value) for action, who in RIGHTS.items() if (action.value, who.value) not in rows] == []
    for spec in fields(ClassSettings):
        about = spec.metadata
        told = (about["title"], str(about["low"]), str(about["high"])) if about else ("Everyone sees only their own runs", "", "")
        assert (f"`{spec.name}`", *told, written(spec.default)) in rows


def test_every_entry_of_a_registry_is_there() -> None:
    from signcore.inference.worker import FUNCTIONS

    launchers = {path.stem for path in (PROJECT_FOLDER / "signcore" / "running" / "launchers").glob("*.py")} - {"__init__"}
    for names in (PRESETS, PLANS, BUILT_IN, CHECKS, EXPORTS, FUNCTIONS, launchers):
        assert [name for name in names if f"`{name}`" not in REFERENCE] == []


def test_every_word_of_a_server_s_health_is_there() -> None:
    table = REFERENCE.split("## A server's health", 1)[1].split("## ", 1)[0]
    for name, sentences in {"store": STORE_SENTENCES, "engine": ENGINE_SENTENCES, "compute": COMPUTE_SENTENCES}.items():
        assert [word for word in sentences if f"| `{name}` | `{word}` |" not in table] == []


def test_every_command_is_there_and_no_other() -> None:
    commands = next(action for action in make_parser()._subparsers._group_actions).choices  # type: ignore[union-attr]
    table = REFERENCE.split("## Commands", 1)[1].split("## ", 1)[0]
    assert {words.split()[0] for words in re.findall(r"^\| `([^`]+)`", table, re.MULTILINE)} == set(commands)


def test_every_environment_variable_is_there_and_those_that_run_signlab_are_in_the_readme() -> None:
    code = [
        *PROJECT_FOLDER.glob("*.py"),
        *(path for top in ("signcore", "ui", "pages", "benchmarks") for path in (PROJECT_FOLDER / top).rglob("*.py")),
    ]
    used = {name for path in code for name in re.findall(r"SIGNLAB_[A-Z]\w+", path.read_text(encoding="utf-8"))}
    assert used and [name for name in used if f"`{name}`" not in REFERENCE] == []
    readme = (PROJECT_FOLDER / "README.md").read_text(encoding="utf-8")
    assert [name for name in used - {"SIGNLAB_CHROMIUM", "SIGNLAB_REAL_DATA"} if name not in readme] == []


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_to_files(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link and not link.startswith("#")]
    assert [link for link in links if not (page.parent / link.partition("#")[0]).exists()] == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "CHANGELOG.md"], ids=_name)
def test_files_that_are_named_are_there(page: Path) -> None:
    """Those with a folder of the project's at the front."""
    named = re.findall(r"`((?:signcore|ui|pages|tests|browser|docs|benchmarks|locale)/[\w./-]*)`", page.read_text(encoding="utf-8"))
    assert [name for name in named if not (PROJECT_FOLDER / name).exists()] == []


def test_commands_in_the_readme_are_understood() -> None:
    text = (PROJECT_FOLDER / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^python -m signcore (.+)$", text, re.MULTILINE)
    assert len(commands) > 8
    for command in commands:
        make_parser().parse_args(shlex.split(command, comments=True))


def test_the_readme_has_a_line_for_each_file_that_goes_home() -> None:
    readme = (PROJECT_FOLDER / "README.md").read_text(encoding="utf-8")
    assert [one.ending for one in EXPORTS.values() if f"| `{one.ending}` | {one.words} |" not in readme] == []
