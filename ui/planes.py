"""Maps of the plane of σw and σb, coarse for the page and finer as a plain HTTP answer.

A finer map is a pure function of its address: any process can answer, and a browser keeps what it has.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import numpy as np
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from activations.core import Curve
from figures.phase_map import packed_map
from networks.lengths import Lengths, lengths
from networks.phase import Edge, PhaseMap, edge, phase_map
from networks.quadrature import Values
from networks.stack import Stack
from ui import curves, keys, links, stacks
from ui.choices import Choices, Texts
from ui.films import AT_ONCE
from ui.functions import Given, bound, given_to

# Columns and rows. The finer one takes 40 ms at depth 30 and 300 at depth 200.
COARSE, FINE = (33, 25), (121, 91)

# How far the axes may go: the least that holds the edge and the reader's place.
FARTHEST_W, FARTHEST_B = (2.5, 5.0, 12.0), (1.0, 3.0)
# What is left of the edge where σb is larger does not decide how far σw goes.
_LOW = 0.75

# A map is 45 kB.
KEPT = 64

_CONTROLS = (
    *(keys.DEPTH, keys.NORM, keys.SHORTCUT, keys.RESIDUAL, keys.INPUT_LENGTH),
    *(keys.INPUT_CORRELATION, keys.PLANE),
)


@dataclass(frozen=True)
class Extent:
    """How far the axes go: places in FARTHEST_W and FARTHEST_B."""

    w: int
    b: int

    @property
    def far(self) -> tuple[float, float]:
        """The greatest σw and the greatest σb."""
        return FARTHEST_W[self.w], FARTHEST_B[self.b]


@functools.lru_cache(maxsize=64)
def _tables(name: str, parameters: Given) -> tuple[Lengths, Edge]:
    table = lengths(bound(name, parameters))
    return table, edge(table)


def tables(curve: Curve) -> tuple[Lengths, Edge]:
    """Return what is known of a curve for all lengths, and its edge of chaos."""
    return _tables(curve.name, given_to(curve))


def extent(curve: Curve, sigma_w: float, sigma_b: float) -> Extent:
    """Return how far the axes must go to hold the edge and a place."""
    found = tables(curve)[1]
    low = found.sigma_w[found.sigma_b <= _LOW]
    # An edge that begins beyond the map is none on it.
    reached = [sigma_w, *([float(np.min(low))] if low.size else [])]
    return Extent(_first(FARTHEST_W, max(reached)), _first(FARTHEST_B, sigma_b))


def _first(ends: tuple[float, ...], reached: float) -> int:
    return next((at for at, end in enumerate(ends) if reached <= end), len(ends) - 1)


def grid(shown: Extent, size: tuple[int, int]) -> tuple[Values, Values]:
    """Return σw and σb of the columns and rows."""
    far_w, far_b = shown.far
    # At σw = 0 there is nothing, and a cell beside it would show nothing as well.
    return np.linspace(1e-3 * far_w, far_w, size[0]), np.linspace(0.0, far_b, size[1])


def stack_anywhere(choices: Choices) -> Stack:
    """Return the reader's stack for a map, which puts its own σw and σb in; theory knows no width."""
    return Stack(
        depth=int(choices[keys.DEPTH.kept]),
        width=2,
        sigma_w=1.0,
        norm=choices[keys.NORM.kept],
        residual=stacks.residual(choices),
        q0=choices[keys.INPUT_LENGTH.kept],
        c0=choices[keys.INPUT_CORRELATION.kept],
    )


def found_on(curve: Curve, choices: Choices, sigma_w: Values, sigma_b: Values) -> PhaseMap:
    """Return what becomes of the reader's stack with each of these σw and σb."""
    return phase_map(curve, tables(curve)[0], stack_anywhere(choices), sigma_w, sigma_b)


def ratio(curve: Curve, stack: Stack) -> float:
    """Return log₁₀ |δ¹|/|δᴸ| of a stack, from the same tables as the map."""
    w, b = np.array([stack.sigma_w]), np.array([stack.sigma_b])
    return float(phase_map(curve, tables(curve)[0], stack, w, b).ratio[0, 0])


def coloured(found: PhaseMap, choices: Choices) -> Values:
    """Return what the colours of the map say."""
    return found.correlation if choices[keys.PLANE.kept] == "alike" else found.ratio


def address(choices: Choices, shown: Extent) -> str:
    """Return the address of the finer map: it depends on the curve in hand alone, and not on the place."""
    member = curves.members(choices, keys.STACKED)[curves.place_in_hand(choices, keys.STACKED)]
    one = links.defaults("depth")
    one.update({control.kept: choices[control.kept] for control in _CONTROLS})
    one.update({c.kept: value for c, value in curves.assigned([member], keys.STACKED).items()})
    query = links.query_of(one, "depth")
    return "plane?" + urlencode({**query, "far": f"{shown.w}{shown.b}"}, doseq=True)


def fine(query: Mapping[str, Texts], shown: Extent) -> bytes:
    """Return the finer map of the first curve in a link, packed."""
    choices, _notices = links.parse(query, "depth")
    curve = curves.bound(choices, keys.STACKED)[0]
    x, y = grid(shown, FINE)
    return packed_map(x, y, coloured(found_on(curve, choices, x, y), choices))


@functools.lru_cache(maxsize=KEPT)
def _kept(query: tuple[tuple[str, tuple[str, ...]], ...], shown: Extent) -> bytes:
    return fine(dict(query), shown)


def answer_plane(request: Request) -> Response:
    """Answer with a finer map, or with a sentence and 404."""
    asked = request.query_params
    far = asked.get("far", "")
    known = {
        f"{w}{b}": Extent(w, b) for w in range(len(FARTHEST_W)) for b in range(len(FARTHEST_B))
    }
    if far not in known:
        return PlainTextResponse("There is no map that goes so far.", 404)
    choices, _notices = links.parse({key: asked.getlist(key) for key in asked}, "depth")
    # What a link does not mean, or means anyway, does not make it another map.
    query = tuple((key, tuple(texts)) for key, texts in links.query_of(choices, "depth").items())
    body = _kept(query, known[far])
    return Response(body, media_type="application/octet-stream", headers=AT_ONCE)
