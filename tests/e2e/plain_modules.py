"""The modules of `browser/` on a page of their own, without a server."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, Route

from signcore.scripts import FOLDER

_HOME = "http://modules.test/"


class Modules:
    """A page that can import `browser/`'s modules, and fetch what it is given."""

    def __init__(self, page: Page) -> None:
        self._page, self._given = page, dict[str, bytes]()
        page.route(f"{_HOME}**", self._answer)
        page.goto(_HOME)

    def evaluate(self, script: str, given: dict[str, bytes], argument: Any = None) -> Any:
        """What a function gives that may import ``/engine/…`` and fetch ``/given/NAME``."""
        self._given = given
        return self._page.evaluate(script, argument)

    def _answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(_HOME)
        if path.startswith("given/"):
            route.fulfill(body=self._given.get(path.removeprefix("given/"), b""), content_type="application/octet-stream")
        elif path:
            route.fulfill(body=(FOLDER / path).read_bytes(), content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>modules</title>", content_type="text/html")
