"""The types of the registry: what they refuse, and in which words."""

import math
from collections.abc import Mapping
from types import ModuleType
from typing import Any, get_args

import numpy as np
import pytest

from activations import ACTIVATIONS, get
from activations.core import (
    BLOCK,
    LIBRARIES,
    Activation,
    Counterpart,
    Example,
    Interval,
    Library,
    Limit,
    Parameter,
    RecordError,
    Traits,
    UnknownName,
    Values,
    collect,
    const,
    counterparts,
    find,
    nearest,
    number,
    symbolic,
)


def parameter(**changes: Any) -> Parameter:
    """Return a parameter from 0 to 1 with some of its fields changed."""
    fields: dict[str, Any] = {"default": 0.5, "low": 0.0, "high": 1.0, "step": 0.1, "doc": "Gain."}
    return Parameter(**{"name": "gain", "symbol": "g", **fields, **changes})


def record(**changes: Any) -> Activation:
    """Return x ↦ gain·x as a record with some of its fields changed."""
    fields: dict[str, Any] = {
        "name": "line",
        "title": "Line",
        "family": "Test",
        "year": 2000,
        "summary": "A line.",
        "history": "Made here.",
        "formula": r"<gain>\,x",
        "derivative_formula": "<gain>",
        "value": lambda x, gain: gain * x,
        "derivative": lambda x, gain: np.full_like(x, gain),
        "parameters": (parameter(),),
        "range": lambda gain: Interval(-math.inf, math.inf),
        "traits": lambda gain: Traits(
            monotone="increasing",
            symmetry="odd",
            smoothness=math.inf,
            left="none",
            right="none",
            lipschitz=gain,
        ),
    }
    return Activation(**{**fields, **changes})


def module(*records: Activation, name: str = "extra") -> ModuleType:
    """Return a module that holds the records."""
    made = ModuleType(name)
    for held in records:
        setattr(made, held.name, held)
    return made


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "Gain"}, "Parameter name 'Gain' must be lower-case letters, digits and _."),
        ({"name": "2nd"}, "Parameter name '2nd' must be lower-case letters, digits and _."),
        ({"high": math.inf}, "Parameter 'gain' needs finite numbers."),
        ({"default": math.nan}, "Parameter 'gain' needs finite numbers."),
        ({"low": 1.0}, "Parameter 'gain' has low 1.0 not below high 1.0."),
        ({"default": 2.0}, "Parameter 'gain' has its default 2.0 outside [0.0, 1.0]."),
        ({"step": 0.0}, "Parameter 'gain' has an unusable step 0.0."),
        ({"step": 1.5}, "Parameter 'gain' has an unusable step 1.5."),
    ],
)
def test_a_parameter_that_contradicts_itself_is_refused(
    changes: Mapping[str, Any], sentence: str
) -> None:
    with pytest.raises(RecordError) as refusal:
        parameter(**changes)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "Line"}, "Function name 'Line' must be lower-case letters, digits and _."),
        (
            {"parameters": (parameter(), parameter())},
            "line: a parameter is declared twice in ['gain', 'gain'].",
        ),
        (
            {"value": lambda x: x},
            "line: value takes [] after x, the record declares ['gain'].",
        ),
        (
            {"derivative": lambda x, gian: x},
            "line: derivative takes ['gian'] after x, the record declares ['gain'].",
        ),
        (
            {"pair": lambda x: (x, x)},
            "line: pair takes [] after x, the record declares ['gain'].",
        ),
        (
            {"parameters": ()},
            "line: value takes ['gain'] after x, the record declares [].",
        ),
        (
            {"range": lambda: Interval(0.0, 1.0)},
            "line: range and the parameters ['gain']: got an unexpected keyword argument 'gain'.",
        ),
        (
            {"breakpoints": lambda gain, shift: ()},
            "line: breakpoints and the parameters ['gain']: missing a required argument: 'shift'.",
        ),
        (
            {"formula": r"<gian>\,x"},
            "line: the formulas name ['gain', 'gian'], the record declares ['gain'].",
        ),
        (
            {"formula": "x", "derivative_formula": "1"},
            "line: the formulas name [], the record declares ['gain'].",
        ),
        (
            {"counterparts": counterparts(numpy="{gian} * x")},
            "line: a counterpart: there is no parameter 'gian'; it has gain. Nearest: gain.",
        ),
        (
            {"counterparts": (Counterpart(library="jax", code="x", only={"shift": 1.0}),)},
            "line: a counterpart: there is no parameter 'shift'; it has gain.",
        ),
        (
            {"examples": (Example(x=0.0, value=0.0, derivative=1.0, given={"gains": 1.0}),)},
            "line: an example: there is no parameter 'gains'; it has gain. Nearest: gain.",
        ),
        (
            {"limits": (Limit(parameter="slope", at=1.0, becomes="line", text="itself"),)},
            "line: a limit: there is no parameter 'slope'; it has gain.",
        ),
    ],
)
def test_a_record_that_contradicts_itself_is_refused(
    changes: Mapping[str, Any], sentence: str
) -> None:
    with pytest.raises(RecordError) as refusal:
        record(**changes)
    assert str(refusal.value) == sentence


def test_a_counterpart_in_an_unknown_library_is_refused() -> None:
    with pytest.raises(RecordError, match=r"'pytorch' is unknown\. Nearest: torch\."):
        counterparts(pytorch="x")
    with pytest.raises(RecordError, match=r"'matlab' is unknown\."):
        counterparts(matlab="x")


@pytest.mark.parametrize(
    ("ends", "sentence"),
    [
        ((1.0, 0.0), "Interval has low 1.0 not below high 0.0."),
        ((math.nan, 0.0), "Interval has low nan not below high 0.0."),
        ((1.0, 1.0), "Interval at 1.0 is empty unless both ends are closed."),
        ((1.0, 1.0, True), "Interval at 1.0 is empty unless both ends are closed."),
        ((-math.inf, 0.0, True), "Interval cannot be closed at infinity."),
        ((0.0, math.inf, False, True), "Interval cannot be closed at infinity."),
    ],
)
def test_an_impossible_interval_is_refused(ends: tuple[Any, ...], sentence: str) -> None:
    with pytest.raises(RecordError) as refusal:
        Interval(*ends)
    assert str(refusal.value) == sentence


def test_an_interval_holds_its_closed_ends_alone() -> None:
    half_open = Interval(0.0, 1.0, low_closed=True)
    assert 0.0 in half_open and 0.5 in half_open
    assert 1.0 not in half_open and -0.1 not in half_open and math.nan not in half_open
    assert 3.0 in Interval(3.0, 3.0, True, True)


def test_two_functions_cannot_share_a_name_or_an_alias() -> None:
    first = module(record(name="one", aliases=("uno",)), name="first")
    for second in (record(name="one"), record(name="uno"), record(name="two", aliases=("one",))):
        with pytest.raises(RecordError, match=r"^second: the name '(one|uno)' of .* of 'one'\.$"):
            collect(first, module(second, name="second"))


def test_a_record_seen_from_two_modules_is_one_record() -> None:
    shared = record()
    assert list(collect(module(shared), module(shared))) == ["line"]


def test_a_limit_to_an_unknown_function_or_parameter_is_refused() -> None:
    limit = Limit(parameter="gain", at=0.0, becomes="lime", text="nothing")
    with pytest.raises(RecordError) as refusal:
        collect(module(record(limits=(limit,))))
    assert str(refusal.value) == "line: a limit names the unknown function 'lime'. Nearest: line."
    limit = Limit(parameter="gain", at=0.0, becomes="line", given={"gin": 1.0}, text="nothing")
    with pytest.raises(RecordError, match=r"no parameter 'gin'; it has gain\. Nearest: gain\."):
        collect(module(record(limits=(limit,))))


def test_records_stand_in_the_order_written() -> None:
    names = ("zeta", "alpha", "mu")
    assert tuple(collect(module(*(record(name=name) for name in names)))) == names
    families = [held.family for held in ACTIVATIONS.values()]
    assert families == sorted(families, key=families.index)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("silu", "swish"),
        ("SiLU", "swish"),
        ("identity", "linear"),
        ("hard-swish", "hard_swish"),
        (" Hard Swish ", "hard_swish"),
        ("ReLU6", "relu6"),
    ],
)
def test_names_and_aliases_are_found_in_any_spelling(name: str, expected: str) -> None:
    assert get(name) is ACTIVATIONS[expected]


def test_every_name_and_alias_leads_to_its_record() -> None:
    for held in ACTIVATIONS.values():
        for name in (held.name, *held.aliases):
            assert get(name) is held


def test_an_unknown_name_meets_the_nearest_ones() -> None:
    with pytest.raises(UnknownName) as refusal:
        get("leaky_rely")
    assert str(refusal.value).startswith("There is no activation function 'leaky_rely'. Nearest: ")
    assert "leaky_relu" in str(refusal.value)
    with pytest.raises(LookupError) as refusal_of_a_long_name:
        find("q" * 10_000, ACTIVATIONS)
    assert str(refusal_of_a_long_name.value) == f"There is no activation function '{'q' * 40}'."


def test_nearest_is_empty_when_nothing_is_near() -> None:
    assert nearest("xyz", ["relu"]) == nearest("relu", []) == ""
    assert nearest("RELU", ["relu"]) == " Nearest: relu."


def test_a_constant_takes_any_parameters() -> None:
    assert const(3)() == const(3)(alpha=1.0, beta=2.0) == 3


@pytest.mark.parametrize(
    ("value", "text"), [(1 / 6, "0.166666666667"), (2.0, "2"), (-0.0, "0"), (0.1 + 0.2, "0.3")]
)
def test_numbers_are_short(value: float, text: str) -> None:
    assert number(value) == text


def test_bind_clamps_numbers_and_refuses_unknown_names() -> None:
    line = record()
    assert line.bind().parameters == line.defaults == {"gain": 0.5}
    bound = {number: line.bind(gain=number).parameters["gain"] for number in (-9, 0.3, 9, math.inf)}
    assert bound == {-9: 0.0, 0.3: 0.3, 9: 1.0, math.inf: 1.0}
    assert line.bind(gain=math.nan).parameters["gain"] == 0.5
    with pytest.raises(RecordError) as refusal:
        line.bind(gian=1.0)
    assert str(refusal.value) == "line: there is no parameter 'gian'; it has gain. Nearest: gain."
    with pytest.raises(RecordError) as refusal:
        get("relu").bind(alpha=1.0)
    assert str(refusal.value) == "relu: there is no parameter 'alpha'; it has none."


def test_a_pair_is_asked_for_both_and_the_functions_for_one() -> None:
    def pair(x: Values, gain: float) -> tuple[Values, Values]:
        return x + 10.0, x + 20.0

    paired, apart = record(pair=pair).bind(), record().bind()
    assert [float(y) for y in paired.value_and_derivative(1.0)] == [11.0, 21.0]
    assert paired.value(1.0) == paired.derivative(1.0) == 0.5
    assert [float(y) for y in apart.value_and_derivative(1.0)] == [0.5, 0.5]


def test_long_arrays_are_computed_block_by_block() -> None:
    taken: list[int] = []

    def value(x: Values, gain: float) -> Values:
        taken.append(x.size)
        return gain * x

    x = np.arange(2 * BLOCK + 1.0)
    x[[0, BLOCK, 2 * BLOCK]] = np.nan
    assert np.array_equal(record(value=value).bind().value(x), 0.5 * x, equal_nan=True)
    assert taken == [BLOCK, BLOCK, 1]


def test_a_curve_cannot_be_changed() -> None:
    curve = record().bind()
    with pytest.raises(TypeError):
        curve.parameters["gain"] = 1.0  # type: ignore[index]
    with pytest.raises(AttributeError):
        curve.parameters = {}  # type: ignore[misc]


def test_snap_goes_to_steps_and_never_leaves_the_bounds() -> None:
    tenths = parameter(default=0.25)
    expected = {0.31: 0.3, 0.36: 0.4, 0.24: 0.25, -5.0: 0.0, 5.0: 1.0, math.nan: 0.25}
    assert {value: tenths.snap(value) for value in expected} == expected
    uneven = parameter(step=0.4)
    assert [uneven.snap(value) for value in (0.39, 0.79, 0.95, 1.0)] == [0.4, 0.8, 1.0, 1.0]


def test_labels_and_formulas_carry_the_numbers() -> None:
    leaky = get("prelu").bind(alpha=-0.5)
    assert leaky.label == "PReLU (α = -0.5)" and get("relu").bind().label == "ReLU"
    assert get("hard_tanh").bind().label == "Hard tanh (l = -1, h = 1)"
    line = record()
    assert line.bind(gain=0.2).latex(line.formula) == r"0.2\,x"
    assert leaky.latex(r"<alpha>\,x") == r"-0.5\,x"
    assert leaky.latex("1 - <alpha>") == "1 - (-0.5)"
    assert leaky.latex(r"2 \cdot <alpha>") == r"2 \cdot (-0.5)"
    assert get("hard_sigmoid").bind().latex("<slope>") == "0.1667"
    assert symbolic(line, line.formula) == r"g\,x"


def test_code_prefers_the_counterpart_made_for_these_parameters() -> None:
    relu6 = get("relu6")
    assert relu6.bind().code("tensorflow") == "tf.nn.relu6(x)"
    assert relu6.bind(cap=2.5).code("tensorflow") == "tf.clip_by_value(x, 0.0, 2.5)"
    only = Counterpart(library="torch", code="f(x)", only={"gain": 1.0})
    line = record(counterparts=(only,))
    assert line.bind(gain=1.0).counterpart("torch") is only
    assert line.bind().counterpart("torch") is None and line.bind().code("torch") is None
    assert line.bind().code("jax") is None
    assert set(LIBRARIES) == set(get_args(Library))


def test_sided_holds_at_any_point() -> None:
    kink = get("relu").bind().sided(0.0)
    assert (kink.slope_left, kink.slope_right) == (0.0, 1.0)
    jump = get("sign").bind().sided(0.0)
    assert (jump.value_left, jump.value_right) == (-1.0, 1.0)
    smooth = get("tanh").bind().sided(0.0)
    assert (smooth.slope_left, smooth.slope_right) == (1.0, 1.0)


@pytest.mark.parametrize("name", ["LeakyReLU", "leaky-relu", "Leaky ReLU", "LEAKY_RELU", "lrelu"])
def test_the_spelling_of_libraries_is_understood(name: str) -> None:
    assert get(name).name == "leaky_relu"


def test_an_unknown_name_carries_the_nearest_without_repeats() -> None:
    with pytest.raises(UnknownName) as caught:
        get("hardswsh")
    assert caught.value.nearest[0] == "hard_swish"
    assert len(set(caught.value.nearest)) == len(caught.value.nearest)


def test_a_factor_of_one_is_not_written() -> None:
    swish, leaky = get("swish"), get("leaky_relu")
    assert "1 x" not in swish.bind(beta=1.0).latex(swish.formula)
    assert r"\sigma\left( x\right)" in swish.bind(beta=1.0).latex(swish.formula)
    assert leaky.bind(alpha=1.0).latex(leaky.derivative_formula).count("1") == 2
