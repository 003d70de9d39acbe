"""The answer at `/healthz`: for monitors, and for whoever starts a server again that is not well."""

from __future__ import annotations

import asyncio
import threading

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from signcore.errors import SignLabError
from signcore.health import Health, Lookout, look_at, no_answer
from ui.shared import cache
from ui.shared.person import all_runs

_PATIENCE_SECONDS = 2.0  # with the store's drive
_TENDER = "signlab-scheduler"  # the thread of `Scheduler.start_tending`


def routes() -> list[Route]:
    """`/healthz`; where SignLab lies below a path of a larger site, there too."""
    base = st.get_option("server.baseUrlPath").strip("/")
    return [Route(path, _answer) for path in dict.fromkeys(["/healthz", f"/{base}/healthz" if base else "/healthz"])]


def _look() -> Health:
    try:
        folder = all_runs().folder
    except SignLabError:
        folder = None
    is_tending = any(thread.name == _TENDER for thread in threading.enumerate())
    return look_at(folder, is_tending=is_tending, compute=cache.compute_process_as_it_is().readiness)


_LOOKOUT = Lookout(_look)


async def _answer(_request: Request) -> JSONResponse:
    try:
        health = await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(_LOOKOUT.begin())), _PATIENCE_SECONDS)
    except TimeoutError:
        health = no_answer(cache.compute_process_as_it_is().readiness)
    return JSONResponse(health.to_dict(), 200 if health.is_well else 503, {"Cache-Control": "no-store"})
