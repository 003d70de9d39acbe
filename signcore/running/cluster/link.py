"""The server's end of a room: a thread that speaks to Dask, asks each computer what is new, and gives it what waits.

Where a run is put, who is there and who is gone is Dask's to say: a run that has no place is a task that takes a computer's one
`training`, and lasts for as long as the run does; where its computer is lost, Dask puts the task elsewhere, and this gives the run there,
under its next number. What computers wrote is asked for rather than sent, several times a second, with how much of it is in the record
already: so nothing is lost or taken twice, whoever was away.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from distributed import Client, Future
from distributed.security import Security

from signcore.errors import SignLabError, sentence_of
from signcore.running.cluster import GONE_SECONDS, RESOURCE, RETURN_SECONDS, VERSIONS_KEY
from signcore.running.cluster.computer import Computer, Room, Seat
from signcore.running.cluster.connecting import CONNECT_SECONDS, connected
from signcore.running.cluster.held import HeldRuns
from signcore.running.cluster.station import ask_station, hold_place
from signcore.running.cluster.versions import own_versions, what_differs
from signcore.runs.lock import ProcessLock
from signcore.runs.moving import signs_bytes
from signcore.runs.store import RunState, RunStore

LOCK_NAME: Final = "cluster.lock"  # in the store's folder; held by the one server that speaks to the room
_TICK_SECONDS = 0.25
_LOOK_SECONDS = 1.0  # between two looks at who is there
_ASKED_A_SECOND = 60  # computers that are asked in a second, at most
_CALL_SECONDS = 20.0
_AGAIN_SECONDS = 1.0
_MOST_FAILURES = 20  # of one run's task; a computer that is lost is none
_MOST_REFUSALS = 3  # of computers that could not begin a run
_log = logging.getLogger(__name__)


class Link:
    """Speaks to the room, from a thread of its own.

    Args:
        store: the runs.
        address: the Dask scheduler's.
        security: the room's file, opened; None for a room without TLS.
        look_after_room: called now and then, before connecting too; starts the scheduler where that is this server's own.
    """

    def __init__(
        self, store: RunStore, address: str, security: Security | None, look_after_room: Callable[[], None] = lambda: None
    ) -> None:
        self._store, self._address, self._security, self._look_after_room = store, address, security, look_after_room
        self.runs = HeldRuns(store)
        self._lock = ProcessLock(store.folder / LOCK_NAME)
        self._closed = threading.Event()
        self.is_mine = False  # else another server of this store speaks to the room
        self.is_settled = False  # whether computers that were there before had time to come back
        self.is_open = False
        self._computers: dict[str, Computer] = {}
        self._places: dict[str, Future[Any]] = {}
        self._pinned: set[str] = set()  # of these, those at the computer that has the run in hand
        self._sending: dict[str, asyncio.Task[None]] = {}
        self._failures: dict[str, int] = {}
        self._thread = threading.Thread(target=lambda: asyncio.run(self._live()), name="signlab-room", daemon=True)
        self._thread.start()

    def room(self) -> Room:
        """Who is there, and what each does."""
        runs = {address: run_id for run_id, address in self.runs.where().items()}
        seats = [Seat(computer, runs.get(address, "")) for address, computer in list(self._computers.items())]
        return Room(self.is_open, tuple(sorted(seats, key=lambda seat: seat.computer.name)))

    def close(self) -> None:
        """Let go of the room. Trainings go on."""
        self._closed.set()
        self._thread.join(CONNECT_SECONDS)
        self._lock.release()

    async def _live(self) -> None:
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what is lost is noticed and said here
        while not self._closed.is_set():
            try:
                self.is_mine = self.is_mine or self._lock.acquire()
                if self.is_mine:
                    self._look_after_room()
                    async with connected(self._address, self._security) as client:
                        await client.set_metadata([VERSIONS_KEY], own_versions())
                        await self._attend(client)
            except Exception as error:  # noqa: BLE001 - whatever ends a connection, the next one may be well
                _log.info("The room: %s", error)
            self.is_open = self.is_settled = False
            self._computers, self._places, self._pinned = {}, {}, set()
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _attend(self, client: Client) -> None:
        """One connection; ends when it does."""
        self.is_open, began, looked = True, time.monotonic(), 0.0
        talks: dict[str, asyncio.Task[None]] = {}
        try:
            while client.status == "running" and not self._closed.is_set():
                self._look_after_room()
                if time.monotonic() - looked > _LOOK_SECONDS:
                    looked = time.monotonic()
                    there = await self._who_is_there(client)
                    for address in set(talks) - there:
                        talks.pop(address).cancel()
                        self._computers.pop(address, None)
                    for address in there - set(talks):
                        talks[address] = asyncio.create_task(self._talk(client, address))
                    self.is_settled = self.is_settled or await asyncio.to_thread(self._have_come_back, began, there)
                    if self.is_settled:
                        await asyncio.to_thread(self.runs.lost, there)
                self._hold_places(client)
                await self._deliver(client)
                await asyncio.sleep(_TICK_SECONDS)
        finally:
            going = [*talks.values(), *self._sending.values()]
            for task in going:
                task.cancel()
            await asyncio.gather(*going, return_exceptions=True)
            self._sending = {}

    async def _who_is_there(self, client: Client) -> set[str]:
        scheduler: Any = client.scheduler
        told = await asyncio.wait_for(scheduler.identity(n_workers=-1), _CALL_SECONDS)
        return {address for address, worker in told["workers"].items() if worker.get("resources", {}).get(RESOURCE)}

    def _have_come_back(self, began: float, there: set[str]) -> bool:
        """Whether no computer is to be waited for any more that had a run in hand when the room, or this server, went away."""
        active = self._store.runs([state for state in RunState if state.is_active])
        where = self.runs.where()
        missing = [run for run in active if run.facts.machine and where.get(run.id) not in there]
        return not missing or time.monotonic() - began > RETURN_SECONDS

    def _hold_places(self, client: Client) -> None:
        """A task for each run of the room: anywhere for one that waits, at its computer for one that is in hand."""
        where, waiting = self.runs.where(), self.runs.waiting()
        for run_id in (set(self._places) - set(where) - set(waiting)) | (self._pinned & set(waiting)):
            self._pinned.discard(run_id)
            if place := self._places.pop(run_id, None):
                place.release()
        for run_id, place in list(self._places.items()):
            if place.status == "error":
                self._failures[run_id] = self._failures.get(run_id, 0) + 1
            if place.status != "pending":
                del self._places[run_id]
        for run_id in (run_id for run_id in waiting if self._failures.get(run_id, 0) > _MOST_FAILURES):
            self.runs.kill(run_id)
            del self._failures[run_id]
        new = [*where, *(waiting if self.is_settled else [])]
        for run_id in new:
            if run_id not in self._places:
                workers = [where[run_id]] if run_id in where else None
                self._pinned |= {run_id} & set(where)
                self._places[run_id] = client.submit(hold_place, run_id, workers=workers, resources={RESOURCE: 1}, pure=False)

    async def _deliver(self, client: Client) -> None:
        """Send what people asked for on its way; a computer that does not answer holds up nobody but itself."""
        self._sending = {run_id: sending for run_id, sending in self._sending.items() if not sending.done()}
        for run_id, address, attempt, commands in await asyncio.to_thread(self.runs.commands):
            if run_id not in self._sending:
                self._sending[run_id] = asyncio.create_task(self._send(client, run_id, address, attempt, commands))

    async def _send(self, client: Client, run_id: str, address: str, attempt: int, commands: list[tuple[str, float | None]]) -> None:
        with suppress(Exception):  # it is tried again, there or where the run goes on
            if await self._call(client, address, "deliver", run_id, attempt, commands):
                self.runs.delivered(run_id, commands)

    async def _talk(self, client: Client, address: str) -> None:
        """Ask one computer again and again."""
        while True:
            try:
                question = await asyncio.to_thread(self.runs.question, address)
                told: Mapping[str, Any] = await self._call(client, address, "tell", *question)
                self._computers[address] = Computer.from_dict(told["computer"])
                if what_differs(told["versions"], own_versions()):  # it came in before this server said which ones it has
                    await client.retire_workers([address])
                    return
                for run_id in await asyncio.to_thread(self.runs.hear, address, told):
                    await self._give(client, address, self._computers[address].name, run_id)
            except Exception as error:  # noqa: BLE001 - whatever a computer answers, or the disk here: it is asked again
                _log.info("%s: %s", address, error)
            await asyncio.sleep(max(_TICK_SECONDS, len(self._computers) / _ASKED_A_SECOND))

    async def _give(self, client: Client, address: str, machine: str, run_id: str) -> None:
        attempt = self._store.run(run_id).attempt
        try:
            order, dataset = await asyncio.to_thread(self.runs.order, run_id, machine)
        except SignLabError as error:
            self.runs.refused(run_id, attempt, sentence_of(error))
            return
        if not await self._call(client, address, "has_signs", dataset.id):
            await self._call(client, address, "keep_signs", *await asyncio.to_thread(signs_bytes, dataset))
        if sentence := await self._call(client, address, "begin", order):
            self._failures[run_id] = self._failures.get(run_id, 0) + 1
            if self._failures[run_id] > _MOST_REFUSALS:
                self.runs.refused(run_id, order.attempt, sentence)
            else:  # its disk is full, perhaps: the next try may be elsewhere
                self.runs.release(run_id, address)
        else:
            self.runs.given(run_id, order.attempt, address, machine)

    async def _call(self, client: Client, address: str, name: str, *arguments: Any) -> Any:
        answers = await asyncio.wait_for(client.run(ask_station, name, *arguments, workers=[address]), max(_CALL_SECONDS, GONE_SECONDS))
        return answers[address]
