"""Run benchmarks: all of them, or those that are named, each in a process of its own.

    python -m benchmarks                  # `make bench`
    python -m benchmarks loading hand

A new benchmark is a file here with a `main()`, and a line in `ARGUMENTS` if it needs any.
"""

from __future__ import annotations

import os
import pkgutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
REAL_DATA = Path(os.environ.get("SIGNLAB_REAL_DATA") or HERE.parent.parent / "shared" / "data")
PHOTOS, GROUPS = REAL_DATA / "sign_mnist_photos_a.csv.gz", REAL_DATA / "sign_mnist_photos_a_groups.csv"

# What each is called with when nobody says otherwise. A path among them has to be there.
ARGUMENTS: dict[str, list[str | Path]] = {
    "hand": ["--speed"],
    "lesson": [PHOTOS, GROUPS],
    "presets": [PHOTOS, GROUPS],
}


def main() -> int:
    known = [module.name for module in pkgutil.iter_modules([str(HERE)]) if not module.name.startswith("_")]
    asked = sys.argv[1:] or known
    unknown = [name for name in asked if name not in known]
    if unknown:
        print(f"There is no benchmark named {', '.join(unknown)}. There are: {', '.join(known)}.", file=sys.stderr)
        return 2
    failed = []
    for name in asked:
        arguments = ARGUMENTS.get(name, [])
        missing = [path for path in arguments if isinstance(path, Path) and not path.exists()]
        print(f"\n## {name}\n", flush=True)
        if missing:
            print(f"Left out: there is no {missing[0].name} in {REAL_DATA}. Set SIGNLAB_REAL_DATA to a folder with it.")
        elif subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *map(str, arguments)], cwd=HERE.parent, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"\nNot to the end: {', '.join(failed)}.", file=sys.stderr)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
