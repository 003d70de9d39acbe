"""Many sessions on a dashboard without a browser each: Streamlit's own protocol over its websocket, and what a server's process takes.

A guest does what Streamlit's page in a browser does: it asks for a page, answers each fragment that wants to be run again with a
request at that fragment's own interval, and sends the state of controls that it moved. What it does not do is draw, so that thirty
of them fit beside the server and the training on two cores.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import time
import urllib.request
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileUploaderState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

_STEP = re.compile(rb"Step ([\d,]+):")
_PATIENCE = 120  # seconds for an answer


@dataclass
class Guest:
    """One session on a dashboard.

    Attributes:
        home: the server's address.
        page: which page it is on: the last part of an address, empty for the start page.
        query: what stands behind the question mark.
        cookie: "name=value", by which a class knows a browser; empty for none.
        received: bytes that came.
        steps: (when, step) for each curve that came, seconds since 1970.
        controls: elements by their label, as they came last.
        texts: paragraphs of the last whole run, in the order in which they came.
        troubles: what was shown as an error, or broke off, of all runs.
        is_asleep: whether the page asks for nothing by itself, as one that a browser holds in the background.
    """

    home: str
    page: str = ""
    query: str = ""
    cookie: str = ""
    received: int = 0
    steps: list[tuple[float, int]] = field(default_factory=list)
    controls: dict[str, Any] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    is_asleep: bool = False
    _states: dict[str, tuple[str, Any]] = field(default_factory=dict)
    _page_hash: str = ""  # as the server calls the page: by it, not by its name, a page that runs itself again is found
    _wire: ClientConnection | None = None
    _reader: asyncio.Task[None] | None = None
    _timers: dict[str, tuple[asyncio.Task[None], float]] = field(default_factory=dict)
    _finished: asyncio.Event = field(default_factory=asyncio.Event)
    _has_begun: bool = False  # the run that was asked for
    _session: str = ""
    _places: dict[str, asyncio.Future[Any]] = field(default_factory=dict)  # by request: where a file is to be sent

    async def __aenter__(self) -> Self:
        """Connect, and have the page run for the first time."""
        address = self.home.replace("http", "ws", 1) + "/_stcore/stream"
        self._wire = await connect(
            address,
            subprotocols=["streamlit"],
            max_size=None,
            compression=None,
            ping_interval=None,
            additional_headers={"Cookie": self.cookie} if self.cookie else None,
        )
        self._reader = asyncio.create_task(self._read())
        await self.rerun()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Leave, as a closed tab does."""
        self._stop_timers(self._timers)
        if self._reader:
            self._reader.cancel()
        if self._wire:
            await self._wire.close()

    async def rerun(self) -> float:
        """Have the whole page run as it stands. Returns the seconds until its last element was here."""
        self._finished.clear()
        self._has_begun = False
        began = time.perf_counter()
        await self._ask()
        assert self._reader is not None
        finished = asyncio.create_task(self._finished.wait())
        try:
            await asyncio.wait([finished, self._reader], timeout=_PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        finally:  # also where the guest leaves before its page is there
            is_there = finished.done()
            finished.cancel()
        seconds = time.perf_counter() - began
        if not is_there:
            how = "closed the connection" if self._reader.done() else "did not answer"
            raise RuntimeError(f"{self.home}/{self.page} {how}") from (self._reader.exception() if self._reader.done() else None)
        return seconds

    async def set(self, label: str, kind: str, value: Any) -> float:
        """Move the control with that label; `kind` is the field of Streamlit's WidgetState that holds such a value."""
        return await self.send({self.controls[label].id: (kind, value)})

    async def send(self, states: Mapping[str, tuple[str, Any]]) -> float:
        """Say the states of controls by their ids, whether the page has them or not: as whoever speaks the protocol may."""
        self._states |= states
        try:
            return await self.rerun()
        finally:  # a button is pressed once, also where whoever pressed it did not wait
            for name, (kind, _value) in states.items():
                if kind == "trigger_value":
                    self._states.pop(name, None)

    async def go(self, page: str, query: str = "") -> float:
        """To another page within the session, as by a click in the sidebar. Returns the seconds until its last element was here."""
        self.page, self.query, self._page_hash, self._states = page, query, "", {}
        return await self.rerun()

    async def upload(self, label: str, name: str, content: bytes) -> int:
        """Send a file to the uploader with that label; the page takes it with the next run. Returns the status of the answer."""
        request, message = uuid.uuid4().hex, BackMsg()
        wanted = message.file_urls_request
        wanted.request_id, wanted.session_id = request, self._session
        wanted.file_names.append(name)
        self._places[request] = asyncio.get_running_loop().create_future()
        assert self._wire is not None
        await self._wire.send(message.SerializeToString())
        (place,) = (await asyncio.wait_for(self._places[request], _PATIENCE)).file_urls
        status = await asyncio.to_thread(_put, self.home, place.upload_url, name, content)
        state = FileUploaderState()
        state.uploaded_file_info.add(file_id=place.file_id, name=name, size=len(content), file_urls=place)
        self._states[self.controls[label].id] = ("file_uploader_state_value", state)
        return status

    async def _ask(self, fragment: str = "") -> None:
        message = BackMsg()
        wanted = message.rerun_script
        wanted.page_name, wanted.query_string = self.page, self.query
        wanted.page_script_hash = self._page_hash
        wanted.fragment_id, wanted.is_auto_rerun = fragment, bool(fragment)
        wanted.context_info.locale, wanted.context_info.url = "en-US", f"{self.home}/{self.page}?{self.query}"
        for name, (kind, value) in self._states.items():
            state = wanted.widget_states.widgets.add(id=name)
            if kind == "file_uploader_state_value":
                getattr(state, kind).CopyFrom(value)
            elif kind.endswith("array_value"):
                getattr(state, kind).data.extend(value)
            else:
                setattr(state, kind, value)
        assert self._wire is not None
        await self._wire.send(message.SerializeToString())

    async def _read(self) -> None:
        assert self._wire is not None
        async for data in self._wire:
            now = time.time()
            assert isinstance(data, bytes)
            self.received += len(data)
            if found := _STEP.search(data):
                self._take_step(now, int(found[1].replace(b",", b"")))
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "file_urls_response":
                self._places.pop(message.file_urls_response.response_id).set_result(message.file_urls_response)
            elif kind == "new_session":
                self._begin(message)
            elif kind == "delta":
                self._take(message)
            elif kind == "auto_rerun":
                self._time(message.auto_rerun.fragment_id, message.auto_rerun.interval)
            elif kind == "stop_auto_rerun":
                self._stop_timers(message.stop_auto_rerun.fragment_ids)
            elif kind in ("navigation", "page_info_changed"):
                self._take_address(message)
            elif kind == "script_finished":
                self._note_finished(message.script_finished)

    def _note_finished(self, how: int) -> None:
        """A run is over: of the whole page, or of a part of it after the whole.

        Where a part runs again before all of the page was sent, Streamlit says of the page, too, that it ended early for that.
        """
        of_part = how == ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY and self._has_begun
        if how == ForwardMsg.FINISHED_SUCCESSFULLY or of_part:
            self._finished.set()

    def _begin(self, message: ForwardMsg) -> None:
        self._session = message.new_session.initialize.session_id
        if not message.metadata.run.fragment_ids:  # the whole page
            self._has_begun = True
            self._stop_timers(self._timers)
            self.texts, self.controls = [], {}

    def _take_address(self, message: ForwardMsg) -> None:
        self._page_hash = message.navigation.page_script_hash or self._page_hash
        if message.WhichOneof("type") == "page_info_changed":
            self.query = message.page_info_changed.query_string

    def _take_step(self, now: float, step: int) -> None:
        if not self.steps or step > self.steps[-1][1]:
            self.steps.append((now, step))

    def _take(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type") if message.delta.WhichOneof("type") == "new_element" else None
        if kind is None:
            return
        said = getattr(element, kind)
        if getattr(said, "label", "") and hasattr(said, "id"):
            self.controls[said.label] = said
        elif kind in ("markdown", "metric"):
            self.texts.append(said.body)
        elif kind == "exception":
            self.troubles.append(f"{said.type}: {said.message}")
        elif kind == "alert" and said.format == Alert.ERROR:
            self.troubles.append(said.body)

    async def _ask_again(self, fragment: str, interval: float) -> None:
        while True:
            await asyncio.sleep(interval)
            if self.is_asleep:
                continue
            with contextlib.suppress(OSError):
                await self._ask(fragment)

    def _time(self, fragment: str, interval: float) -> None:
        if self._timers.get(fragment, (None, 0))[1] != interval:
            self._stop_timers([fragment])
            self._timers[fragment] = asyncio.create_task(self._ask_again(fragment, interval)), interval

    def _stop_timers(self, fragments: Iterable[str]) -> None:
        for fragment in list(fragments):
            if fragment in self._timers:
                self._timers.pop(fragment)[0].cancel()


def _put(home: str, path: str, name: str, content: bytes) -> int:
    """Send a file as a browser does: as a form, with the cookie's token said once more. The status of the answer."""
    with urllib.request.urlopen(f"{home}/_stcore/health", timeout=_PATIENCE) as answer:
        cookie = answer.headers["Set-Cookie"].partition(";")[0]
    border = uuid.uuid4().hex
    head = f'--{border}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\nContent-Type: image/jpeg\r\n\r\n'
    headers = {
        "Content-Type": f"multipart/form-data; boundary={border}",
        "Cookie": cookie,
        "X-Xsrftoken": cookie.partition("=")[2],
    }
    body = head.encode() + content + f"\r\n--{border}--\r\n".encode()
    with urllib.request.urlopen(urllib.request.Request(home + path, body, headers, method="PUT"), timeout=_PATIENCE) as answer:
        return int(answer.status)


@dataclass(frozen=True)
class Memory:
    """What a process holds, in MB.

    Attributes:
        own: anonymous memory, which no other process shares: the resident set without everything that is mapped from files (RssAnon).
        mapped: resident pages of files below a folder that was asked about. They are the operating system's copy of the file, one for
            all processes and all sessions.
        mappings: how often such a file is mapped at most; more than 1 would be another view of the same pages.
    """

    own: float
    mapped: float
    mappings: int


def server_pid(home: str) -> int:
    """The process that serves this address."""
    port = home.rsplit(":", 1)[1]
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (folder / "cmdline").read_bytes().split(b"\0")
            if b"--server.port" in words and words[words.index(b"--server.port") + 1] == port.encode():
                return int(folder.name)
    raise RuntimeError(f"No process serves {home}; /proc is needed to look for it.")


def memory_of(pid: int, folder: Path) -> Memory:
    """What a process holds of its own, and of files below `folder`."""
    own = next(int(line.split()[1]) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("RssAnon"))
    mapped, times, inside = 0, dict[str, int](), False
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        if re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
            words = line.split(maxsplit=5)
            inside = len(words) == 6 and words[5].startswith(str(folder.resolve()))
            if inside:
                times[words[5]] = times.get(words[5], 0) + 1
        elif inside and line.startswith("Rss:"):
            mapped += int(line.split()[1])
    return Memory(own / 1024, mapped / 1024, max(times.values(), default=0))


def resident(pid: int) -> float:
    """A process' resident memory in MB, files that are mapped among it."""
    return next(int(line.split()[1]) / 1024 for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))


def open_files(pid: int) -> int:
    """How many files and connections a process has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used so far, all its threads together."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
