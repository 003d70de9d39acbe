"""SignLab inside a page of another site, where browsers keep Streamlit's cookie from it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.e2e.dashboard import Visitor, serve
from tests.toy_runs import toy_dataset

pytestmark = pytest.mark.e2e


@pytest.fixture
def framed() -> Iterator[Callable[[str], str]]:
    """The address of a page of another site with SignLab in a frame."""
    servers: list[ThreadingHTTPServer] = []

    def around(address: str) -> str:
        class Platform(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                page = f'<!doctype html><title>Course</title><iframe src="{address}" width="1200" height="900"></iframe>'.encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, *arguments: object) -> None:
                pass

        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), Platform))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_port}"  # another site than localhost

    yield around
    for server in servers:
        server.shutdown()
        server.server_close()


def _send(visitor: Visitor, home: str, framed: Callable[[str], str]) -> tuple[int, str]:
    """Choose a file in the frame: what the server answers, and what the page says beside the field."""
    page = visitor.page
    page.goto(framed(f"{home}/data?embed=true"))
    frame = page.frame_locator("iframe")
    frame.get_by_role("heading", name="Look at the signs", level=1).wait_for(timeout=60_000)
    page.wait_for_timeout(1500)
    with page.expect_response(lambda response: "upload_file" in response.url and response.request.method == "PUT") as answer:
        frame.locator("input[type=file]").first.set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": b"label,pixel1\n0,1\n"})
    return answer.value.status, frame.get_by_test_id("stMain").inner_text()


def test_it_is_said_why_no_file_can_be_sent(server: str, browser, framed: Callable[[str], str]) -> None:
    visitor = Visitor(browser.new_context(locale="en-US").new_page(), server)
    status, said = _send(visitor, server, framed)
    assert status == 403 and "This page is shown inside a page of another site" in said
    visitor.page.context.close()


@pytest.mark.thorough
def test_the_way_out_that_the_docs_tell_works(
    tmp_path: Path, browser, framed: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STREAMLIT_SERVER_ENABLE_XSRF_PROTECTION", "false")
    monkeypatch.setenv("SIGNLAB_STORE", str(tmp_path / "store"))
    toy_dataset()
    with serve(tmp_path) as home:
        visitor = Visitor(browser.new_context(locale="en-US").new_page(), home)
        status, said = _send(visitor, home, framed)
        assert status in (200, 204) and "another site" not in said
        visitor.page.context.close()


def test_in_a_tab_of_its_own_nothing_is_said(visit: Callable[[], Visitor]) -> None:
    visitor = visit()
    visitor.open("/data")
    assert visitor.page.get_by_text("another site").count() == 0
    visitor.complaints = [one for one in visitor.complaints if "does not seem to exist" not in one]  # the server's first page
