"""Run benchmarks: all of them, or those that are named, each in a process of its own.

    python -m benchmarks                  # `make bench`
    python -m benchmarks loading hand
    python -m benchmarks --short          # whether they all still run: little of everything, and figures that are worth nothing

A new benchmark is a file here with a `main()`, a line in `ARGUMENTS` if it needs any, and one in `_short.py`.
"""

from __future__ import annotations

import os
import pkgutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from signcore.starter import STARTER_PATH

HERE = Path(__file__).resolve().parent
REAL_DATA = Path(os.environ.get("SIGNLAB_REAL_DATA") or HERE.parent.parent / "shared" / "data")
HANDS = REAL_DATA.parent / "photos"
PHOTOS, GROUPS = REAL_DATA / "sign_mnist_photos_a.csv.gz", REAL_DATA / "sign_mnist_photos_a_groups.csv"

# What each is called with when nobody says otherwise. A path among them has to be there.
ARGUMENTS: dict[str, list[str | Path]] = {
    "hand": ["--speed"],
    "lesson": [PHOTOS, GROUPS],
    "own_hand": [STARTER_PATH, HANDS],
    "presets": [PHOTOS, GROUPS],
}


def main() -> int:
    short = "--short" in sys.argv[1:]
    asked = [name for name in sys.argv[1:] if name != "--short"] or names()
    unknown = [name for name in asked if name not in names()]
    if unknown:
        print(f"There is no benchmark named {', '.join(unknown)}. There are: {', '.join(names())}.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        failed = [name for name, arguments in _calls(asked, Path(folder), short).items() if not _runs(name, arguments)]
    if failed:
        print(f"\nNot to the end: {', '.join(failed)}.", file=sys.stderr)
    return bool(failed)


def names() -> list[str]:
    """All benchmarks there are."""
    return [module.name for module in pkgutil.iter_modules([str(HERE)]) if not module.name.startswith("_")]


def _calls(asked: list[str], folder: Path, short: bool) -> Mapping[str, Sequence[str | Path]]:
    if not short:
        return {name: ARGUMENTS.get(name, []) for name in asked}
    from benchmarks import _short

    arguments = _short.arguments(folder)
    return {name: arguments[name] for name in asked}


def _runs(name: str, arguments: Sequence[str | Path]) -> bool:
    """Run one, unless a file that it needs is missing. False where it breaks off."""
    missing = [path for path in arguments if isinstance(path, Path) and not path.exists()]
    print(f"\n## {name}\n", flush=True)
    if missing:
        print(f"Left out: there is no {missing[0].name} in {REAL_DATA}. Set SIGNLAB_REAL_DATA to a folder with it.")
        return True
    return not subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *map(str, arguments)], cwd=HERE.parent, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
