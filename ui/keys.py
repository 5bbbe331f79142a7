"""What the URL carries: every choice a reader can make, and which page has which.

How a link is read and written stands in links.py, what the reader has chosen in state.py.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from activations import VECTORS
from activations.catalogue import TRAITS, families
from activations.core import Parameter, number
from activations.vectors import VectorActivation
from networks.initialisations import INITIALISATIONS
from ui import caps, loss_keys, train_keys
from ui.choices import (
    Choices,
    Control,
    Refused,
    Texts,
    both,
    bounded,
    last,
    one_of,
    several,
    switch,
)
from ui.functions import FUNCTIONS, is_typed
from ui.kinds import DRAFT as DRAFT
from ui.kinds import FUNCTION as FUNCTION
from ui.kinds import KINDS as KINDS
from ui.kinds import RANDOM as RANDOM
from ui.kinds import RECORDS as RECORDS
from ui.kinds import TYPED as TYPED
from ui.kinds import VECTOR as VECTOR
from ui.kinds import Kind as Kind
from ui.kinds import located as located
from ui.kinds import named
from ui.wording import listed_words, unstopped

SEARCH_LENGTH = 60
X_LIMIT = 30.0
X_STEP = 0.5
INPUT_LIMIT, INPUT_STEP = 5.0, 0.1
SHIFT_LIMIT = 1000.0
FEWEST, MOST = 2, 8
MOST_DRAWS = 8.0
LAST_SEED = 9999.0


def _x_range(ends: tuple[float, float]) -> tuple[float, float]:
    grid = Parameter(
        name="x", symbol="x", default=0.0, low=-X_LIMIT, high=X_LIMIT, step=X_STEP, doc=""
    )
    low, high = sorted(grid.snap(end) for end in ends)
    if low == high:
        low, high = (low - 1.0, high) if high == X_LIMIT else (low, high + 1.0)
    return low, high


X_RANGE = Control(
    key="xr",
    default=(-6.0, 6.0),
    accept=_x_range,
    read=both,
    write=lambda ends: [number(ends[0]), number(ends[1])],
)


def _in_view(x0: float, choices: Choices) -> float:
    low, high = choices[X_RANGE.kept]
    return float(min(max(x0, low), high))


X0 = bounded("x0", -X_LIMIT, X_LIMIT, 0.05, 1.0, _in_view)
EPSILON = bounded("eps", 0.0, 0.5, 0.01, 0.05)
FIT = switch("fit")


def _set_apart(control: Control, by: Control) -> Control:
    """Return the control of a number that counts, and that a link says, where `by` is OWN."""
    return dataclasses.replace(
        control, entails=((by, OWN),), spoken=lambda choices: choices[by.kept] == OWN
    )


def possible_counts(record: VectorActivation, chosen: Mapping[str, float]) -> list[float]:
    """Return the numbers of inputs that the function takes at the chosen parameters."""
    multiple = record.multiple(**chosen)
    return [float(count) for count in range(FEWEST, MOST + 1) if count % multiple == 0]


def _whole_groups(count: float, choices: Choices) -> float:
    # Of two counts that are equally near the larger one: it shows all there was.
    record = VECTORS[choices[VECTOR.kept]]
    return min(
        possible_counts(record, given(choices, record.name)),
        key=lambda other: (abs(other - count), -other),
    )


COUNT = bounded("n", FEWEST, MOST, 1.0, 4.0, _whole_groups)
INPUTS = tuple(
    bounded(f"x{place}", -INPUT_LIMIT, INPUT_LIMIT, INPUT_STEP, default)
    for place, default in enumerate((2.0, 1.5, 0.5, -1.0, 0.0, -0.5, 1.0, -2.0), start=1)
)
SHIFT = bounded("shift", -SHIFT_LIMIT, SHIFT_LIMIT, 1.0, 0.0)
DRAWS = bounded("draws", 1.0, MOST_DRAWS, 1.0, 4.0)
SEED = bounded("seed", 0.0, LAST_SEED, 1.0, 1.0)


@dataclass(frozen=True, kw_only=True)
class CurveList:
    """The curves that a page shows together: their names, the place of the one in hand, how many at most."""

    curves: Control
    in_hand: Control
    most: int


def _names(text: str, at: int, default: Texts) -> tuple[str, str]:
    """Return the name of the curve meant, and why it is another one than the link says."""
    try:
        return named(text, FUNCTIONS), ""
    except Refused as error:
        return error.instead or default[at % len(default)], unstopped(str(error))


def _first_known(names: Iterable[str], most: int) -> tuple[str, ...]:
    """Return that many of the names that there are; those behind them are not even looked at."""
    return tuple(itertools.islice((name for name in names if name in FUNCTIONS), most))


def _curves(name: str, most: int, *default: str) -> Control:
    def read(texts: Texts) -> tuple[str, ...]:
        # Every name stays in its place, or the parameters of those behind it would go to another curve.
        found = [_names(text, at, default) for at, text in enumerate(texts[:most])]
        reasons = [reason for _name, reason in found if reason]
        names = (*(name for name, _reason in found), *texts[most:])
        if reasons:
            raise Refused(listed_words(reasons), names[:most])
        return names

    return Control(
        key="c",
        name=name,
        default=default,
        accept=lambda names: _first_known(names, most) or default,
        read=read,
        write=list,
    )


def _a_place(key: str, name: str, curves: Control, most: int) -> Control:
    """Return the control of the place of one of the curves, counted from 1."""
    grid = Parameter(
        name="place", symbol="n", default=1.0, low=1.0, high=float(most), step=1.0, doc=""
    )
    return Control(
        key=key,
        name=name,
        default=1.0,
        accept=grid.snap,
        read=last,
        fit=lambda place, choices: min(place, float(len(choices[curves.kept]))),
    )


def _curve_list(page: str, most: int, *default: str) -> CurveList:
    curves = _curves(f"{page}.c", most, *default)
    return CurveList(curves=curves, in_hand=_a_place("of", f"{page}.of", curves, most), most=most)


COMPARED = _curve_list("compare", 8, "swish", "gelu", "relu")
COMPARED_TO = _a_place("to", "compare.to", COMPARED.curves, COMPARED.most)
PANELS = one_of("show", ("both", "f", "d", "diff"))
LOG = switch("log")
FIT_ALL = switch("fit", "compare-fit")

# z ~ N(μ, σ²) goes into f; w, b and the input are those of one unit.
MEAN = bounded("mu", -6.0, 6.0, 0.1, 0.0)
SPREAD = bounded("sd", 0.05, 6.0, 0.05, 2.0)
WEIGHT = bounded("w", -6.0, 6.0, 0.1, 1.5)
BIAS = bounded("bias", -6.0, 6.0, 0.1, 0.0)
INPUT = bounded("x", -6.0, 6.0, 0.1, 1.0)
# A chain of such units, on the Depth page, begins with the weight 1.
CHAIN_WEIGHT = dataclasses.replace(bounded("w", -6.0, 6.0, 0.1, 1.0), name="depth.w")

STACKED = _curve_list("depth", 4, "sigmoid")
DEPTH = bounded("depth", 2.0, 200.0, 1.0, 30.0)
ORTHOGONAL = switch("orth")
WIDTH = bounded(
    *("width", 2.0, 1024.0, 2.0, 128.0),
    lambda w, made: min(w, caps.widest(made[DEPTH.kept], made.get(ORTHOGONAL.kept, False))),
)
OWN = "own"
INITIALISATION = one_of("init", ("xavier", *(n for n in INITIALISATIONS if n != "xavier"), OWN))
SIGMA_W = _set_apart(bounded("sw", 0.0, 12.0, 0.01, 1.0), INITIALISATION)
SIGMA_B = _set_apart(bounded("sb", 0.0, 3.0, 0.01, 0.0), INITIALISATION)
NORM = one_of("norm", ("none", "rms", "layer", "batch"))
# No shortcut, α = 1, α = 1/√L, or the reader's α.
SHORTCUT = one_of("skip", ("none", "one", "root", OWN))
RESIDUAL = _set_apart(bounded("res", 0.0, 2.0, 0.01, 0.5), SHORTCUT)
INPUT_LENGTH = bounded("q0", 0.01, 10.0, 0.01, 1.0)
INPUT_CORRELATION = bounded("c0", -1.0, 1.0, 0.05, 0.6)


def _affordable(count: float, choices: Choices) -> float:
    functions = len(choices[STACKED.curves.kept])
    return min(count, caps.most_networks(choices[DEPTH.kept], choices[WIDTH.kept], functions))


SEEDS = bounded("seeds", 1.0, 50.0, 1.0, 5.0, _affordable)

SEARCH = Control(
    key="q",
    default="",
    accept=lambda text: text[:SEARCH_LENGTH],
    read=lambda texts: texts[-1],
    write=lambda text: [text],
)
FAMILY = several("family", lambda: families(RECORDS))
TRAIT = several("trait", lambda: tuple(TRAITS))

# What `hide=` leaves out of a page, beside single controls: a teacher's link.
PARTS = ("menu", "title", "tabs", "limits", "share")
HIDE = several("hide", lambda: hideable())


TABS = ("formula", "traits", "check", "code", "history", "values")
SHORT_TABS = ("formula", "code", "history", "values")
TAB = one_of("tab", TABS)
RANDOM_TAB = one_of("tab", SHORT_TABS, "random-tab")
TYPED_TAB = one_of("tab", ("steps", "traits", "check", "code", "values"), "custom-tab")
SATURATION_TAB = one_of("tab", ("unit", "zigzag", "digits", "values"), "saturation-tab")
DEPTH_TAB = one_of(
    "tab",
    ("histograms", "map", "maps", "spectrum", "path", "remedies", "collapse", "values"),
    "depth-tab",
)

# What the colours of the plane of σw and σb say: how large the gradient is, or how alike inputs are.
PLANE = one_of("plane", ("gradient", "alike"))

# What the URL of a page carries. Where functions are chosen their parameters come on top.
PAGES: Mapping[str, tuple[Control, ...]] = {
    "": (SEARCH, FAMILY, TRAIT),
    "function": (FUNCTION, X_RANGE, X0, EPSILON, FIT, TAB, HIDE),
    "output": (VECTOR, COUNT, *INPUTS, SHIFT, *loss_keys.OUTPUT, loss_keys.TAB, HIDE),
    "derivative": (FUNCTION, X_RANGE, X0, loss_keys.STEP, loss_keys.DERIVATIVE_TAB, HIDE),
    "random": (RANDOM, SEED, DRAWS, X_RANGE, RANDOM_TAB, HIDE),
    "compare": (
        *(COMPARED.curves, X_RANGE, X0, COMPARED.in_hand, PANELS, COMPARED_TO, LOG, FIT_ALL, HIDE),
    ),
    "custom": (TYPED, DRAFT, X_RANGE, X0, EPSILON, FIT, TYPED_TAB, HIDE),
    "saturation": (
        *(FUNCTION, MEAN, SPREAD, EPSILON, WEIGHT, BIAS, INPUT, SEED, X_RANGE),
        *(SATURATION_TAB, HIDE),
    ),
    "depth": (
        *(
            STACKED.curves,
            STACKED.in_hand,
            DEPTH,
            ORTHOGONAL,
            WIDTH,
            INITIALISATION,
            SIGMA_W,
            SIGMA_B,
        ),
        *(NORM, SHORTCUT, RESIDUAL, INPUT_LENGTH, INPUT_CORRELATION, SEEDS, SEED),
        *(EPSILON, PLANE, CHAIN_WEIGHT, BIAS, INPUT, DEPTH_TAB, HIDE),
    ),
    "train": (FUNCTION, *train_keys.CONTROLS, SEED, HIDE),
    "tensorflow": (),
}
# The pages on which several curves stand side by side.
LISTS = {"compare": COMPARED, "depth": STACKED}

# What hides nothing, or the legend with it.
_FIXED = {"tab", "hide", "of", DRAFT.key, *(control.key for control in PAGES[""])}


@functools.cache
def _beside_functions() -> frozenset[str]:
    """Return the keys of the pages that show one function: no parameter can have one of them."""
    pages = [controls for controls in PAGES.values() if controls[:1] in ((FUNCTION,), (TYPED,))]
    return frozenset(control.key for controls in pages for control in controls) | {*PARTS}


def _key(name: str, parameter: str) -> str:
    """Return the key of a parameter in a link; a formula calls its own w what a page calls its weight."""
    taken = is_typed(name) and parameter in _beside_functions()
    return f"{parameter}_" if taken else parameter


@functools.lru_cache(maxsize=256)
def _controls(name: str, key: str, kept: str) -> tuple[Control, ...]:
    return tuple(
        Control(
            key=f"{key}{_key(name, p.name)}",
            name=f"{kept}{p.name}",
            default=p.default,
            accept=p.snap,
            read=last,
            grid=p,
        )
        for p in RECORDS[name].parameters
    )


def hideable() -> tuple[str, ...]:
    """Return all that some page can hide: its parts, and the keys of its controls."""
    fixed = [control for controls in PAGES.values() for control in controls]
    parameters = [control for name in RECORDS for control in parameter_controls(name)]
    named = [control.key for control in (*fixed, *parameters) if control.key not in _FIXED]
    return tuple(dict.fromkeys((*PARTS, *named)))


def parameter_controls(name: str) -> tuple[Control, ...]:
    """Return the controls of that function's parameters."""
    return _controls(name, "", f"{name}.")


def given(choices: Choices, name: str) -> dict[str, float]:
    """Return the chosen parameters of that function by their names."""
    controls = parameter_controls(name)
    return {
        parameter.name: choices.get(control.kept, control.default)
        for parameter, control in zip(RECORDS[name].parameters, controls, strict=True)
    }


def curve_controls(among: CurveList, place: int, name: str) -> tuple[Control, ...]:
    """Return the controls of the parameters of that function, as the curve at a place from 1 on."""
    return _controls(name, f"{place}.", f"{among.curves.kept}.{place}.{name}.")


def kind_on(page: str) -> Kind | None:
    """Return the kind of function that is chosen on a page."""
    first = [control.kept for control in PAGES[page][:1]]
    return next((kind for kind in KINDS if first == [kind.chooser.kept]), None)


def kind_of(name: str) -> Kind:
    """Return the kind of the function of that name."""
    return next(kind for kind in KINDS if name in kind.records)


def controls_on(page: str, choices: Choices) -> tuple[Control, ...]:
    """Return all controls of a page: function or functions, their parameters, the rest."""
    if not PAGES[page]:
        return ()
    first, *others = PAGES[page]
    chosen = choices.get(first.kept, first.default)
    parameters: list[Control] = []
    if kind_on(page):
        parameters += parameter_controls(chosen)
    elif page in LISTS:
        for place, name in enumerate(chosen, start=1):
            parameters += curve_controls(LISTS[page], place, name)
    return (first, *parameters, *others)


def places(control: Control, choices: Choices) -> tuple[float, float, float]:
    """Return the ends and the step of a control's slider; x₀ stays in sight, y is a possible target."""
    if control.grid is None:
        raise ValueError(f"{control.key} has no slider.")
    low, high = choices[X_RANGE.kept] if control is X0 else loss_keys.ends(control, choices)
    return low, high, control.grid.step


def _check_keys() -> None:
    for page, controls in PAGES.items():
        kind = kind_on(page)
        common = {control.key for control in controls} | {*PARTS}
        for name in kind.records if kind else ():
            taken = common & {control.key for control in parameter_controls(name)}
            if taken:
                raise ValueError(
                    f"{name}: the parameter names {sorted(taken)} are keys of its page."
                )


_check_keys()
