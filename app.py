"""SignLab's server: ``streamlit run app.py``. Each visitor's page is drawn by `router.py`; this is what stands around it."""

import runpy
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ui.shared import health, server
from ui.shared.own_pages import OwnPagesOnly
from ui.shared.without_delay import WithoutDelay

if get_script_run_ctx(suppress_warning=True) is None:
    # Streamlit looks for this name and this call in the file's text; the file itself is run once, and not again for each visitor.
    middleware = [Middleware(WithoutDelay), Middleware(OwnPagesOnly)]
    app = st.App("router.py", lifespan=server.lifespan, routes=health.routes(), middleware=middleware)
else:  # Streamlit's test harness knows no server, and takes the file for the page
    runpy.run_path(str(Path(__file__).with_name("router.py")))
