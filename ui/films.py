"""The films that sliders play, and the script that plays them, as plain HTTP answers.

A film is a pure function of its address: any process can answer, and a browser keeps what it has.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

import plotly
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from figures.film import FILM_POINTS, film, still
from ui import (
    compare_scene,
    depth_scene,
    derivative_scene,
    keys,
    language,
    links,
    output_scene,
    saturation_scene,
    scripts,
)
from ui.choices import Texts
from ui.scene import SCENE

SCENES = {
    known.page: known
    for known in (
        SCENE,
        compare_scene.SCENE,
        saturation_scene.SCENE,
        output_scene.SCENE,
        derivative_scene.SCENE,
        depth_scene.SCENE,
    )
}

# The scripts by their address; a page that works offline has Plotly's own inside.
SCRIPTS = {
    **{f"{name}.js": scripts.FOLDER / f"{name}.js" for name in scripts.NAMES},
    "plotly.js": Path(plotly.__file__).parent / "package_data" / "plotly.min.js",
}

# Nobody's film is larger than 300 kB: at most 20 MB a process.
KEPT = 64

MINUTES = {"Cache-Control": "max-age=600"}

# Streamlit's server leaves Nagle's algorithm on: a last short packet would wait 40 ms for the one before.
AT_ONCE = {**MINUTES, "Connection": "close"}


class Unknown(LookupError):
    """There is no such film; the message is a sentence."""


def shoot(page: str, layer: str, control: str, query: Mapping[str, Texts]) -> bytes:
    """Return the film of a layer over the places of a control, the other choices as in a link."""
    choices, _notices = links.parse(query, page)
    drawn = SCENES[page].layers.get(layer)
    if drawn is None:
        raise Unknown("The chart has no such part.")
    moved = {one.key: one for one in drawn.depends(choices) if one.grid}.get(control)
    if moved is None:
        raise Unknown("This part of the chart does not depend on that slider.")
    low, high, step = keys.places(moved, choices)
    return film(
        low,
        high,
        step,
        lambda value: drawn.traces({**choices, moved.kept: moved.accept(value)}, FILM_POINTS),
        lambda value: drawn.words({**choices, moved.kept: moved.accept(value)}),
        SCENES[page].ranges(choices),
        SCENES[page].tolerance,
    )


@functools.lru_cache(maxsize=KEPT)
def _kept(
    spoken: str,
    page: str,
    layer: str,
    control: str,
    query: tuple[tuple[str, tuple[str, ...]], ...],
) -> bytes:
    with language.speaking(spoken):
        return shoot(page, layer, control, dict(query))


def answer_film(request: Request) -> Response:
    """Answer with a film, or with a sentence and 404."""
    asked = request.query_params
    page, layer, control = (asked.get(key, "") for key in ("page", "layer", "control"))
    try:
        if page not in SCENES:
            raise Unknown("No chart of that page follows a slider.")
        choices, _notices = links.parse({key: asked.getlist(key) for key in asked}, page)
        # What a link does not mean, or means anyway, does not make it another film.
        query = tuple((key, tuple(texts)) for key, texts in links.query_of(choices, page).items())
        # A film holds words as well: the address says in which language.
        spoken = language.meant(asked.get(language.KEY, "")) or language.SOURCE
        body = _kept(spoken, page, layer, control, query)
    except Unknown as error:
        return PlainTextResponse(str(error), 404)
    return Response(body, media_type="application/octet-stream", headers=MINUTES)


def answer_still(request: Request) -> Response:
    """Answer with the exact positions of a chart, or with a sentence and 404."""
    asked = request.query_params
    scene = SCENES.get(asked.get("page", ""))
    if scene is None:
        return PlainTextResponse("No chart of that page follows a slider.", 404)
    choices, _notices = links.parse({key: asked.getlist(key) for key in asked}, scene.page)
    # The browser finds a line by its name, which may be words.
    with language.speaking(language.meant(asked.get(language.KEY, ""))):
        traces = scene.traces(choices)
    if not traces:
        return PlainTextResponse("Nothing on this page follows a slider in that view.", 404)
    return Response(still(traces), media_type="application/octet-stream", headers=AT_ONCE)


def answer_script(request: Request) -> Response:
    """Answer with one of our own scripts."""
    script = SCRIPTS[request.url.path.rpartition("/")[2]]
    return Response(script.read_bytes(), media_type="text/javascript", headers=MINUTES)
