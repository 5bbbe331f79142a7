"""The server: Streamlit's app with security headers and a few plain HTTP routes.

`streamlit run app.py` and `uvicorn app:app --workers N` start the same program.
"""

import os

# Two threads for one matrix product wait for each other as soon as there is more than one reader: a
# simulation then takes six times as long. Read when NumPy is loaded, here and in the worker processes.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import gc
import importlib
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

import activations
from server.environment import read_or_exit
from server.gate import Gate
from server.headers import Headers
from server.limits import Hosts, Limits
from server.places import Places
from server.plain_pages import FILES, answer_file
from ui import explorer as _explorer  # noqa: F401 - loads Plotly before the first visitor comes
from ui.films import SCRIPTS, answer_film, answer_script, answer_still
from ui.planes import answer_plane

SETTINGS = read_or_exit(os.environ)
PLACES = Places(SETTINGS.most_sessions)


async def health(request: Request) -> JSONResponse:
    """Answer with one evaluated function; which version runs is nobody's business."""
    value = float(activations.get("gelu").bind().value(1.0))
    return JSONResponse({"status": "ok", "gelu(1)": value})


app = st.App(
    Path(__file__).parent / "pages" / "main.py",
    routes=[
        Route("/health", health),
        *(Route(f"/{name}", answer_script) for name in SCRIPTS),
        *(Route(f"/{name}", answer_file) for name in FILES),
        Route("/film", answer_film),
        Route("/still", answer_still),
        Route("/plane", answer_plane),
    ],
    # The first stands outside. None of them knows Streamlit's pages: they hold for any address.
    middleware=[
        Middleware(Headers, settings=SETTINGS),
        Middleware(Hosts, settings=SETTINGS),
        Middleware(Limits, settings=SETTINGS, places=PLACES),
        Middleware(Gate, places=PLACES),
    ],
)

# The first table loads pandas, 65 MB, and Plotly in another reader's thread finds it half there: that page
# fails. On a laptop there is no other reader; for a class it is loaded before anybody comes.
if st.get_option("server.address") != "localhost":
    importlib.import_module("pandas")

# What is loaded now stays for ever: taking it out of the collector's sight halves every redraw.
gc.freeze()
