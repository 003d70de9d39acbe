"""Finds foreign text on its way into Markdown: what somebody else wrote, in a call of Streamlit that reads Markdown, without `plain`.

The code is read, not run. Each expression has labels: FOREIGN where it holds a run's name, an error's message or the like, and the names
of the parameters that it is made of. Labels go along assignments, formatting, calls and returns; `plain` takes them off. A function
of the dashboard that hands a parameter to such a place becomes such a place itself. What is kept in the session is looked up by its key.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

FOREIGN = "foreign"
Labels = frozenset[str]
NONE: Labels = frozenset()

# Attributes and calls that give what somebody else wrote: people, files, the operating system, libraries, an address.
ATTRIBUTES = {
    *("name", "owner", "nickname", "reason", "note", "problem", "error", "device", "versions", "data_name", "source", "warnings"),
    *("path", "parent", "folder", "files", "options", "netloc", "hostname", "url", "query_params", "placeholder", "asks"),
}
CALLS = {"notices", "sentence", "cpu_name", "data_folder", "store_folder", "run_folder", "model_path", "find_data_files", "last_line"}
OWN = {"layer"}  # whose names are SignLab's own
CLEAN = {"plain", "in_code"}
NO_TEXT = {"len", "int", "float", "bool", "hash", "any", "all", "sum", "index", "count", "isinstance", "exists", "round", "min", "max"}
COMPUTED = {"load", "predict"}  # figures from a file, whatever it is called

# Calls that read Markdown: in the first arguments, so many, and in those named; None for all. What is chosen from is read only in some.
READS: dict[str, tuple[int | None, set[str]]] = {
    **dict.fromkeys(("markdown", "caption", "title", "header", "subheader", "write", "metric", "table", "tabs", "badge"), (None, {"help"})),
    **dict.fromkeys(("error", "warning", "info", "success", "toast", "expander", "popover", "spinner", "status"), (1, {"help"})),
    **dict.fromkeys(("button", "form_submit_button", "link_button", "checkbox", "toggle", "download_button"), (1, {"help", "label"})),
    **dict.fromkeys(("slider", "number_input", "text_input", "text_area", "file_uploader", "camera_input"), (1, {"help", "label"})),
    **dict.fromkeys(("selectbox", "multiselect"), (1, {"help", "label"})),
    **dict.fromkeys(("radio", "pills", "segmented_control", "select_slider"), (2, {"help", "label", "options"})),
    "page_link": (0, {"help", "label"}),
    "image": (0, {"caption"}),
    "progress": (0, {"text"}),
    "text": (0, {"help"}),
}


@dataclass
class Function:
    """A function of the dashboard: what it returns, and which of its parameters come to a place that reads Markdown."""

    node: ast.FunctionDef | ast.Lambda
    module: str
    returns: Labels = NONE
    reads: set[str] = field(default_factory=set)

    @property
    def parameters(self) -> list[str]:
        arguments = self.node.args
        return [one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]


class Reader:
    """All files of the dashboard, read together until nothing new is found.

    Args:
        sources: their texts, by name.
    """

    def __init__(self, sources: Mapping[str, str]) -> None:
        self.found: set[str] = set()
        self._trees = {name: ast.parse(text) for name, text in sources.items()}
        self._functions: dict[str, list[Function]] = defaultdict(list)
        self._kept: dict[str, Labels] = defaultdict(lambda: NONE)  # in the session, by key
        for module, tree in self._trees.items():
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef):
                    self._functions[node.name].append(Function(node, module))
        before = None
        while before != (before := self._state()):
            for module, tree in self._trees.items():
                self._read(module, tree, None)
                for functions in list(self._functions.values()):
                    for function in functions:
                        if function.module == module:
                            self._read(module, function.node, function)

    def _state(self) -> tuple[object, ...]:
        known = [(function.returns, frozenset(function.reads)) for functions in self._functions.values() for function in functions]
        return len(self.found), known, dict(self._kept)

    def _read(self, module: str, node: ast.AST, function: Function | None) -> None:
        scope = Scope(self, module, function)
        body = list(_own_nodes(node))
        for _round in range(3):  # a name may be set below where it is used, in a loop
            for one in body:
                scope.learn(one)
        for one in body:
            if isinstance(one, ast.Call):
                scope.check(one)
            elif isinstance(one, ast.Return) and function and one.value:
                function.returns |= scope.labels(one.value)

    def function(self, call: ast.Call) -> Function | None:
        """The function of the dashboard that is called, where there is one of that name."""
        named = self._functions.get(_called(call), [])
        return named[0] if len(named) == 1 else None

    def keep(self, key: str, labels: Labels) -> None:
        self._kept[key] |= labels & {FOREIGN}

    def kept(self, key: str) -> Labels:
        return self._kept[key]


class Scope:
    """The names of one function, and what is known of each."""

    def __init__(self, reader: Reader, module: str, function: Function | None) -> None:
        self._reader, self._module, self._function = reader, module, function
        self._names: dict[str, Labels] = {name: frozenset([name]) for name in (function.parameters if function else [])}

    def learn(self, node: ast.AST) -> None:
        """What a statement says of names, and of what is kept in the session."""
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._set(target, self.labels(value))
            case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.AugAssign(target=target, value=value):
                self._set(target, self.labels(value))
            case ast.NamedExpr(target=target, value=value):
                self._set(target, self.labels(value))
            case ast.For(target=target, iter=source) | ast.comprehension(target=target, iter=source):
                self._set(target, self.labels(source))
            case ast.ExceptHandler(name=str(name)):
                self._names[name] = frozenset([FOREIGN])

    def _set(self, target: ast.expr, labels: Labels) -> None:
        match target:
            case ast.Name(id=name):
                self._names[name] = self._names.get(name, NONE) | labels
            case ast.Tuple(elts=several) | ast.List(elts=several):
                for one in several:
                    self._set(one, labels)
            case ast.Subscript(value=ast.Attribute(attr="session_state"), slice=key):
                self._reader.keep(self._key(key), labels)
            case ast.Subscript(value=value) | ast.Starred(value=value):
                self._set(value, labels)

    def check(self, call: ast.Call) -> None:
        """Whether a call hands foreign text to a place that reads Markdown."""
        name = _called(call)
        if isinstance(call.func, ast.Attribute) and name in READS:
            many, named = READS[name]
            options_read = many == 2
            formatted = next((one.value for one in call.keywords if one.arg == "format_func"), None)
            for place, argument in enumerate(call.args):
                if many is None or place < (1 if options_read and formatted is not None else many):
                    self._report(call, argument, self.labels(argument))
            for keyword in call.keywords:
                if keyword.arg in named and not (keyword.arg == "options" and formatted is not None):
                    self._report(call, keyword.value, self.labels(keyword.value))
            if options_read and formatted is not None:
                self._report(call, formatted, self._of_function(formatted))
        elif function := self._reader.function(call):
            for parameter, argument in self._given(call, function):
                if parameter in function.reads:
                    self._report(call, argument, self.labels(argument))

    def _report(self, call: ast.Call, argument: ast.expr, labels: Labels) -> None:
        if FOREIGN in labels:
            self._reader.found.add(f"{self._module}:{argument.lineno}: {_called(call)}({ast.unparse(argument)})")
        if self._function:
            self._function.reads |= labels & set(self._function.parameters)

    def labels(self, node: ast.expr | None) -> Labels:
        """What an expression holds."""
        match node:
            case None | ast.Constant() | ast.Compare():
                return NONE
            case ast.Name() | ast.Attribute() | ast.Subscript():
                return self._of_place(node)
            case ast.Call():
                return self._of_call(node)
            case ast.ListComp(elt=element) | ast.SetComp(elt=element) | ast.GeneratorExp(elt=element):
                return self._within(node, [element])
            case ast.DictComp(key=key, value=value):
                return self._within(node, [key, value])
        parts = [node.body, node.orelse] if isinstance(node, ast.IfExp) else list(ast.iter_child_nodes(node))
        return _all(self.labels(one) for one in parts if isinstance(one, ast.expr))

    def _of_place(self, node: ast.Name | ast.Attribute | ast.Subscript) -> Labels:
        match node:
            case ast.Name(id=name):
                return self._names.get(name, NONE)
            case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner)) if owner in OWN:
                return NONE
            case ast.Attribute(attr=name):
                return frozenset([FOREIGN]) if name in ATTRIBUTES else NONE
            case ast.Subscript(value=ast.Attribute(attr="session_state"), slice=key):
                return self._reader.kept(self._key(key))
        return self.labels(node.value)

    def _within(self, node: ast.expr, elements: list[ast.expr]) -> Labels:
        outer = dict(self._names)
        for one in node.generators:  # type: ignore[attr-defined]
            for name in ast.walk(one.target):
                if isinstance(name, ast.Name):
                    self._names[name.id] = NONE
            self._set(one.target, self.labels(one.iter))
        found = _all(map(self.labels, elements))
        self._names = outer
        return found

    def _of_call(self, call: ast.Call) -> Labels:
        name = _called(call)
        if name in CLEAN | NO_TEXT | COMPUTED:
            return NONE
        if name in CALLS:
            return frozenset([FOREIGN])
        if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Attribute) and call.func.value.attr == "session_state":
            return self._reader.kept(self._key(call.args[0])) if call.args else NONE
        if function := self._reader.function(call):
            given = dict(self._given(call, function))
            return _all(self.labels(given.get(one)) if one != FOREIGN else frozenset([FOREIGN]) for one in function.returns)
        receiver = self.labels(call.func.value) if isinstance(call.func, ast.Attribute) else NONE
        return receiver | _all(map(self.labels, [*call.args, *(keyword.value for keyword in call.keywords)]))

    def _of_function(self, node: ast.expr) -> Labels:
        """What a function gives that is handed over, as `format_func` is."""
        if isinstance(node, ast.Lambda):
            return self.labels(node.body)
        call = ast.Call(node, [], [])
        return self.labels(node.value) if isinstance(node, ast.Attribute) else self._of_call(call)

    @staticmethod
    def _given(call: ast.Call, function: Function) -> Iterator[tuple[str, ast.expr]]:
        yield from zip(function.parameters, call.args, strict=False)
        for keyword in call.keywords:
            if keyword.arg:
                yield keyword.arg, keyword.value

    def _key(self, key: ast.expr) -> str:
        return f"{self._module}:{ast.unparse(key)}" if isinstance(key, ast.Name) else ast.unparse(key)


def foreign_in_markdown(sources: Mapping[str, str]) -> list[str]:
    """Where foreign text comes into Markdown as it is: "file:line: call(argument)".

    >>> foreign_in_markdown({"page.py": "st.caption(f'of {run.name}')\\nst.caption(plain(run.name))\\nst.text(run.name)"})
    ["page.py:1: caption(f'of {run.name}')"]
    """
    return sorted(Reader(sources).found)


def _own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes below, without those of functions within, which are read by themselves."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.ClassDef) or isinstance(node, ast.ClassDef):
            yield child
            yield from _own_nodes(child)


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _all(several: Iterable[Labels]) -> Labels:
    return frozenset().union(*several)
