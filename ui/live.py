"""Sliders whose charts follow the hand: nothing is sent to the server until one is let go.

The browser's side is live.js. Where it cannot move the chart (Plotly out of reach, a film not there yet),
the slider still sends its value on release, and the server draws the chart anew.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Literal
from urllib.parse import urlencode

import plotly.graph_objects as go
import streamlit as st

from figures.axes import POINTS, Range
from figures.film import TOLERANCE
from ui import charts, keys, language, scripts, spoken, state
from ui.choices import Choices, Control
from ui.language import _
from ui.numbers import decimals

# The last move that a slider reported: its count, and whether the chart followed. The figure that
# Streamlit was given, and for which view.
_MOVE, _BASE = "live-move", "live-base"

# Of a page that draws what sliders change apart: how to ask what the rest of it depends on, and what that
# was when it was drawn; and whether the part now being drawn is the one apart.
_REST, _APART = "live-rest", "live-apart"

# The name by which a callback has the whole page drawn anew.
_PAGE = "page"

Traces = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Layer:
    """A part of a chart that moves as one: the controls it depends on, its traces, the words beside it.

    `traces` takes the number of points of a curve as well: in motion fewer are enough. `words` are by the
    name of their place on the page (`data-live`), or by the colour of a number in a formula.
    """

    depends: Callable[[Choices], Sequence[Control]]
    traces: Callable[[Choices, int], Traces] = lambda choices, points: ()
    words: Callable[[Choices], Mapping[str, str]] = lambda choices: {}


@dataclass(frozen=True)
class Scene:
    """A chart as a function of the choices, in layers; `ranges` are those of its axes by Plotly's name.

    `moved` tells whether a control has a slider on the page, where not all have one; `height` which traces
    lie above which, where that is not the order of the layers; `tolerance` how far a film may be off;
    `ahead` whether films are fetched before a hand comes near their slider.
    """

    page: str
    layers: Mapping[str, Layer]
    layout: Callable[[Choices], dict[str, Any]]
    ranges: Callable[[Choices], Mapping[str, Range]]
    moved: Callable[[Control, Choices], bool] = lambda control, choices: True
    height: Callable[[Mapping[str, Any]], float] = lambda trace: 0.0
    tolerance: float = TOLERANCE
    ahead: bool = True

    def traces(self, choices: Choices) -> list[Mapping[str, Any]]:
        """Return the traces of all layers, at rest."""
        traces = [
            trace for drawn in self.layers.values() for trace in drawn.traces(choices, POINTS)
        ]
        return sorted(traces, key=self.height)

    def figure(self, choices: Choices) -> go.Figure:
        """Return the whole chart."""
        return go.Figure({"data": self.traces(choices), "layout": self.layout(choices)})

    def still(self, choices: Choices) -> str:
        """Return the address of the exact positions."""
        controls = dict.fromkeys(
            control for layer in self.layers.values() for control in layer.depends(choices)
        )
        query = {control.key: control.write(choices[control.kept]) for control in controls}
        return "still?" + urlencode({"page": self.page, **query, **language.aloud()}, doseq=True)

    def films(self, choices: Choices) -> dict[str, list[str]]:
        """Return the addresses of the films that each control's slider plays."""
        addresses: dict[str, list[str]] = {}
        for name, layer in self.layers.items():
            controls = layer.depends(choices)
            for control in controls:
                if control.grid is not None and self.moved(control, choices):
                    others = [other for other in controls if other is not control]
                    made = {**choices, **{other.kept: value for other, value in control.entails}}
                    query = {
                        other.key: other.write(made[other.kept])
                        for other in others
                        if made[other.kept] != other.default and other.spoken(made)
                    }
                    order = {"page": self.page, "layer": name, "control": control.key}
                    addresses.setdefault(control.key, []).append(
                        "film?" + urlencode({**order, **query, **language.aloud()}, doseq=True)
                    )
        return addresses


def read_move(message: Any) -> tuple[float, float, bool] | None:
    """Return a slider's value, the count of the move and whether the chart followed; None for no move."""
    try:
        value, count = float(message["value"]), float(message["count"])
    except (TypeError, KeyError, ValueError):
        return None
    if not math.isfinite(value) or not math.isfinite(count):
        return None
    return value, count, message.get("staged") is True


def _take(control: Control, widget: str, apart: bool) -> None:
    """Make the choice that a slider reports; `apart` tells that its move draws only a part of the page."""
    move = read_move(st.session_state[widget].get("move"))
    if move is not None:
        value, count, followed = move
        st.session_state[_MOVE] = {"count": count, "followed": followed}
        state.choose(control, value)
        if apart:
            ask, rest = st.session_state[_REST]
            if not followed or ask() != rest:
                st.rerun(_PAGE)


def slider(
    control: Control,
    label: str,
    value: float | None = None,
    width: Literal["stretch"] | int = "stretch",
) -> None:
    """Draw a slider with a number entry; while it is dragged, the chart follows.

    It stands at the choice, or at `value` where another choice decides; `width` is in pixels.
    """
    if not state.shows(control.key):
        return
    low, high, step = keys.places(control, state.choices())
    widget = f"live.{control.key}"
    scripts.draw(
        "live",
        widget,
        {
            **{"role": "slider", "control": control.key, "label": label},
            **{"entry": _("{name}, as a number").format(name=label)},
            **{"low": low, "high": high, "step": step, "decimals": decimals(step, control.default)},
            "entails": {other.key: other.write(made)[0] for other, made in control.entails},
            **{
                "value": state.choice(control) if value is None else value,
                "move": _last_move()["count"],
            },
        },
        on_move_change=functools.partial(
            _take, control, widget, bool(st.session_state.get(_APART))
        ),
        width=width,
    )


def words(name: str, text: str, style: str) -> None:
    """Draw a line of text that follows a slider, under the name that it has in a layer's words."""
    st.html(f'<p class="{style}" data-live="{name}">{escape(text)}</p>')


def _last_move() -> dict[str, Any]:
    return dict(st.session_state.get(_MOVE, {"count": None, "followed": False}))


def open_stage() -> None:
    """Start a page: whatever the browser followed before, the chart is drawn anew."""
    for kept in (_BASE, _MOVE, _REST):
        st.session_state.pop(kept, None)


def page(body: Callable[[], None]) -> Callable[[], None]:
    """Return what draws a page with a live chart: its stage, and the body as the part that is drawn anew.

    Before the body stand the sentences about the link; after it the choices go into the URL.
    """

    @st.fragment(key=_PAGE)
    @functools.wraps(body)
    def part() -> None:
        state.show_notices()
        body()
        state.publish()

    @functools.wraps(body)
    def draw() -> None:
        open_stage()
        part()

    return draw


def apart(draw: Callable[[], None], rest: Callable[[], Any]) -> None:
    """Draw what sliders change, the chart left out: when one of them is let go, nothing else is drawn anew.

    `draw` asks for the choices itself, and may write into places all over the page. `rest` tells what the
    other parts depend on: where a move changes that, or the chart could not follow, the whole page is drawn.
    """
    st.session_state[_REST] = (rest, rest())
    _drawn_apart(draw)


@st.fragment
def _drawn_apart(draw: Callable[[], None]) -> None:
    st.session_state[_APART] = True
    try:
        draw()
    finally:
        st.session_state[_APART] = False
    state.publish()


def chart(
    scene: Scene,
    view: tuple[Any, ...],
    alt: str,
    line: str,
    figure: Callable[[], go.Figure] | None = None,
) -> None:
    """Draw a chart that follows its sliders: its picture, and what moves it."""
    picture(scene, view, alt, figure)
    stage(scene, alt, line)


def picture(
    scene: Scene, view: tuple[Any, ...], alt: str, figure: Callable[[], go.Figure] | None = None
) -> None:
    """Draw a chart; `view` is what is not a slider's.

    `figure` gives it where it holds more than the scene: what no slider moves, and is part of the view.

    Streamlit takes a chart down and puts up another whenever its figure or its alt text changes. As long as
    the view is the same and the browser can move the chart itself, Streamlit gets the figure it had, and
    the browser fetches the new positions.
    """
    choices = state.choices()
    base = st.session_state.get(_BASE)
    if base is None or base["view"] != view or not _last_move()["followed"]:
        drawn = scene.figure(choices) if figure is None else figure()
        base = {"view": view, "figure": drawn, "alt": alt, "still": scene.still(choices)}
        st.session_state[_BASE] = base
    charts.draw(base["figure"], key="chart", alt=base["alt"], whole=True)


def stage(scene: Scene, alt: str, line: str) -> None:
    """Tell the browser how the chart moves, and two sentences for those who do not see it.

    `alt` stands for the chart, `line` is spoken after a release. It comes along with the stage, as a part
    of the page of its own would cost a twelfth of what the server does then.
    """
    choices = state.choices()
    scripts.draw(
        "live",
        "live.stage",
        {
            **{"role": "stage", "chart": "chart", "move": _last_move()["count"], "alt": alt},
            **{"given": st.session_state[_BASE]["still"], "still": scene.still(choices)},
            **{"films": scene.films(choices), "ahead": scene.ahead},
            "told": spoken.told(line),
        },
        height=1,
    )
