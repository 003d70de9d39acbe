"""Finds changes past the desk: calls in pages and commands that change what is kept without anybody's rights being asked.

The code is read, not run. A store, a scheduler or the people of a class are known by what makes them, by a parameter's type, or by the name
`store` of an attribute; of these, only methods that look something up may be called. Functions that change something may not be imported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from signcore.classroom.people import People
from signcore.running.scheduler import Scheduler
from signcore.runs.store import RunStore

# Of each class, what looks something up, and what changes something.
METHODS: dict[type, tuple[set[str], set[str]]] = {
    RunStore: (
        {
            *("run_folder", "model_path", "folders", "free_id", "run", "runs", "ids", "line", "unfinished", "batches", "last_steps"),
            *("last_batch", "epochs", "all_epochs", "last_epochs", "setting", "commanded", "heard"),
        },
        {
            *("create", "adopt", "forget_folder", "set_state", "add_facts", "take_next", "send_ahead", "give", "rename", "delete"),
            *("requeue", "remove_model", "compact", "cut", "add_events", "send", "take_commands", "set_setting", "set_heard", "move"),
        },
    ),
    Scheduler: ({"start_tending", "place_in_line", "tend", "close"}, {"submit", "stop", "resume", "command"}),
    People: (
        # A code, a link or the school's login is asked by these themselves: who joins is nobody yet, and has no desk.
        {
            *("join", "known", "become_teacher", "promote", "take_over", "by_secret", "person", "everybody", "unlimited", "join_code"),
            *("has_teacher_link", "note_seen"),
        },
        {"renew_join_code", "renew_teacher_secret", "hand_on", "reset", "forget_browser", "remove"},
    ),
}
MAKERS = {"run_store", "all_runs", "scheduler", "people", "RunStore", "OwnRuns", "_living_store", "Scheduler", "People"}
TYPES = {kind.__name__ for kind in METHODS} | {"OwnRuns"}
LOOKED_UP = {"stored_datasets", "open_dataset", "find_parsed"}  # of `library`
FUNCTIONS = {
    *("keep_sign", "remove_signs", "as_dataset", "load_files", "prune", "unpack", "unpack_model", "import_apart", "set_runs_at_once"),
    *("requeue", "set_class_settings", "ClassQuestion", "ClassCall", "set_board_rules", "clear_class", "write_archive", "archive_apart"),
}


def changes_past_the_desk(sources: Mapping[str, str]) -> list[str]:
    """Where something is changed past the desk: "file:line: what".

    >>> changes_past_the_desk({"page.py": "store = RunStore()\\nstore.run('a')\\nstore.delete('a')\\ncache.desk().delete('a')"})
    ["page.py:3: store.delete('a')"]
    >>> changes_past_the_desk({"page.py": "from signcore.runs.pruning import prune\\nlibrary.remove('a')"})
    ['page.py:1: prune', "page.py:2: library.remove('a')"]
    """
    return [f"{name}:{line}: {what}" for name, text in sorted(sources.items()) for line, what in sorted(_found(ast.parse(text)))]


def _found(tree: ast.Module) -> Iterator[tuple[int, str]]:
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    others = [node for node in tree.body if node not in functions]
    outside = _names(others)
    for part in [ast.Module(others, []), *functions]:
        yield from _found_in(part, outside | _names([part]))


def _found_in(part: ast.AST, kept: set[str]) -> Iterator[tuple[int, str]]:
    reads = set().union(*(reads for reads, _changes in METHODS.values()))
    for node in ast.walk(part):
        match node:
            case ast.ImportFrom(names=names):
                yield from ((node.lineno, one.name) for one in names if one.name in FUNCTIONS)
            case ast.Attribute(value=ast.Name(id="collected" | "moving" | "pruning"), attr=name) if name in FUNCTIONS:
                yield node.lineno, ast.unparse(node)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="library"), attr=name)) if name not in LOOKED_UP:
                yield node.lineno, ast.unparse(node)
            case ast.Call(func=ast.Attribute(value=receiver, attr=name)) if _is_kept(receiver, kept) and name not in reads:
                yield node.lineno, ast.unparse(node)


def _names(parts: Iterable[ast.AST]) -> set[str]:
    """What stores, schedulers and people are called in parts of a file."""
    found = set()
    for node in (node for part in parts for node in ast.walk(part)):
        match node:
            case ast.Assign(targets=targets, value=value):
                pairs = [(target, value) for target in targets]
            case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
                pairs = [(target, value)]
            case ast.arg(arg=name, annotation=ast.Name(id=kind)) if kind in TYPES:
                found.add(name)
                continue
            case _:
                continue
        for target, value in pairs:
            both = zip(target.elts, value.elts, strict=False) if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) else []
            for place, content in [(target, value), *both]:
                if isinstance(place, ast.Name) and _is_kept(content, set()):
                    found.add(place.id)
    return found


def _is_kept(node: ast.expr, names: set[str]) -> bool:
    match node:
        case ast.Name(id=name):
            return name in names
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=args):
            return name in MAKERS and (name in TYPES or not args)  # `people(signs)` is another one
        case ast.Attribute(attr=name):
            return name in {"store", "_store", "runs"}
    return False
