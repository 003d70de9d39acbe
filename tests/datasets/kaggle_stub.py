"""A small stand-in for Kaggle: the two questions that kagglehub asks, and an archive that can break off on its way."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class FakeKaggle:
    """What it serves and how it misbehaves; `asked` is what was asked of it, in order."""

    archive: bytes
    breaks: list[int] = field(default_factory=list)  # after how many bytes the next answers break off
    answers: list[int] = field(default_factory=list)  # the status of the next questions, before all goes well
    content_hash: str = ""
    asked: list[str] = field(default_factory=list)
    port: int = 0

    def __post_init__(self) -> None:
        self.content_hash = self.content_hash or base64.b64encode(hashlib.md5(self.archive).digest()).decode()


@contextmanager
def serving(kaggle: FakeKaggle) -> Iterator[str]:
    """The service's address."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            question = self.path.rsplit("/", 1)[-1]
            kaggle.asked.append(question)
            if kaggle.answers:
                self._say(kaggle.answers.pop(0), b"{}")
            elif question == "GetDataset":
                self._say(200, json.dumps({"ref": "datamunge/sign-language-mnist", "currentVersionNumber": 1}).encode())
            else:
                self.send_response(302)
                self.send_header("Location", f"http://localhost:{kaggle.port}/archive")
                self.send_header("Content-Length", "0")
                self.end_headers()

        def _say(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            asked = re.match(r"bytes=(\d+)-", self.headers.get("Range", ""))
            start = int(asked[1]) if asked else 0
            kaggle.asked.append(f"from {start}")
            body = kaggle.archive[start:]
            self.send_response(206 if start else 200)
            for name, value in (
                ("Content-Type", "application/zip"),
                ("Content-Length", str(len(body))),
                ("Accept-Ranges", "bytes"),
                ("X-Goog-Hash", f"md5={kaggle.content_hash}"),
            ):
                self.send_header(name, value)
            self.end_headers()
            broken = not asked and kaggle.breaks  # kagglehub opens the whole answer before it asks for the rest of it
            with suppress(OSError):  # who asks for the rest of the archive hangs up on the whole of it
                self.wfile.write(body[: kaggle.breaks.pop(0)] if broken else body)
            self.close_connection = True

    server = ThreadingHTTPServer(("localhost", 0), Handler)
    server.daemon_threads = True
    kaggle.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{kaggle.port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
