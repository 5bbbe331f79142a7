"""The contract of functions of several inputs, over every registered one."""

import itertools
import math
from types import ModuleType
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from activations import ACTIVATIONS, VECTORS, records, vectors
from activations.core import LIBRARIES, RecordError, UnknownName, Values
from activations.vectors import VectorActivation, VectorMap
from tests.contract import EPS, LARGEST, STENCIL, STEP, same_bits, silence

# The worked examples are correctly rounded; GLU's slope is a product of four rounded numbers.
EXAMPLE_ULPS = 4
# The eighth-order difference: f right to 4 ULP of the largest entry met, weights that sum to 2.1.
DIFFERENCE_NOISE = 10 * EPS / STEP
# NumPy expressions shown to readers are the naive ones: ln(Σ) costs a few ULP of the largest score.
COUNTERPART = 1e-14

INPUTS = 8  # a multiple of every group that a corner of the parameters asks for
SIMPLEX = ("softmax", "softmin", "sparsemax")

MAPS = [
    record.bind(**dict(zip([p.name for p in record.parameters], chosen, strict=True)))
    for record in VECTORS.values()
    for chosen in itertools.product(*((p.default, p.low, p.high) for p in record.parameters))
]
# Apart by 3/4 or 5/16 and never 0: no ties, no kinks within four steps of a difference.
APART = np.array(
    [
        (np.random.default_rng(seed).permutation(INPUTS) - 3.5) * spread
        for seed in range(8)
        for spread in (0.75, 0.3125)
    ]
)
# Every mixture of ordinary, tiny and largest numbers.
WILD = np.array(
    list(itertools.product((0.0, 1.0, -800.0, 5e-324, 1e300, -1e300, LARGEST, -LARGEST), repeat=2))
).repeat(INPUTS // 2, axis=1)
MIXED = np.random.default_rng(3).choice(np.unique(WILD), size=(200, INPUTS))

over_maps = pytest.mark.parametrize("mapping", MAPS, ids=lambda mapping: mapping.label)
over_records = pytest.mark.parametrize("record", VECTORS.values(), ids=lambda record: record.name)
quickly = settings(max_examples=100, deadline=None, derandomize=True, database=None)


def bound(name: str, **chosen: float) -> VectorMap:
    return VECTORS[name].bind(**chosen)


@over_records
def test_worked_examples_come_out(record: VectorActivation) -> None:
    assert len(record.examples) >= 2
    for example in record.examples:
        value, jacobian = record.bind(**example.given).value_and_jacobian(example.x)
        for got, expected in ((value, example.value), (jacobian, example.jacobian)):
            wanted = np.array(expected)
            assert got.shape == wanted.shape
            assert np.all(np.abs(got - wanted) <= EXAMPLE_ULPS * np.spacing(np.abs(wanted))), got


@over_records
def test_every_record_is_complete(record: VectorActivation) -> None:
    assert record.title and record.family and record.summary and record.history
    assert record.formula and record.jacobian_formula and record.references
    assert all(record.bind().code(library) for library in LIBRARIES)


@over_maps
def test_the_numpy_counterpart_gives_the_values(mapping: VectorMap) -> None:
    code = mapping.code("numpy")
    assert code is not None
    shown = eval(code, {"np": np, "math": math, "x": APART.copy()})
    assert np.allclose(shown, mapping.value(APART), rtol=COUNTERPART, atol=COUNTERPART)


@over_maps
def test_axes_before_the_last_are_kept(mapping: VectorMap) -> None:
    outputs = mapping.outputs(INPUTS)
    for lead in ((), (0,), (1,), (3,), (2, 0), (2, 3)):
        value, jacobian = mapping.value_and_jacobian(np.full((*lead, INPUTS), 0.5))
        assert value.shape == (*lead, outputs)
        assert jacobian.shape == (*lead, outputs, INPUTS)


@over_maps
def test_floats_are_kept_and_all_other_numbers_become_float64(mapping: VectorMap) -> None:
    numbers = np.arange(INPUTS)
    expected = mapping.value(numbers.astype(np.float64))
    for dtype in ("f4", "f8", "f2", "i1", "i8", "u1", "?"):
        for result in mapping.value_and_jacobian(numbers.astype(dtype)):
            assert result.dtype == (np.float32 if dtype == "f4" else np.float64)
    assert same_bits(mapping.value(list(range(INPUTS))), expected)
    assert same_bits(mapping.value(numbers.astype("f4")), expected.astype("f4"))


@over_maps
def test_what_is_not_a_real_number_is_refused_with_a_sentence(mapping: VectorMap) -> None:
    wrongs: list[Any] = [1j, [1j] * INPUTS, "0.5", ["a"] * INPUTS, None, [None] * INPUTS]
    for wrong, method in itertools.product(wrongs, (mapping.value, mapping.jacobian)):
        with pytest.raises(TypeError, match="takes real numbers"):
            method(wrong)


@pytest.mark.parametrize(
    ("mapping", "x", "sentence"),
    [
        (
            bound("softmax"),
            3.0,
            "Softmax (T = 1) takes an array of numbers, not a single one: give at least 1.",
        ),
        (
            bound("swiglu"),
            np.float32(3),
            "SwiGLU takes an array of numbers, not a single one: give at least 2.",
        ),
        (bound("sparsemax"), [], "Sparsemax needs numbers on the last axis: its length is 0."),
        (
            bound("glu"),
            np.zeros((2, 5)),
            "GLU takes a multiple of 2 numbers on the last axis, not 5.",
        ),
        (
            bound("maxout", k=3),
            np.zeros(4),
            "Maxout (k = 3) takes a multiple of 3 numbers on the last axis, not 4.",
        ),
    ],
)
def test_a_wrong_shape_is_refused_with_a_sentence(
    mapping: VectorMap, x: Any, sentence: str
) -> None:
    for method in (mapping.value, mapping.jacobian):
        with pytest.raises(ValueError) as refusal:
            method(x)
        assert str(refusal.value) == sentence


@over_maps
def test_layout_and_company_do_not_change_a_bit(mapping: VectorMap) -> None:
    rows = np.concatenate([APART, MIXED])
    for method in (mapping.value, mapping.jacobian):
        whole = method(rows)
        assert same_bits(method(rows[::2]), whole[::2].copy())
        assert same_bits(method(np.asfortranarray(rows)), whole)
        assert same_bits(method(rows[:, ::-1].copy()[:, ::-1]), whole)
        for index in range(0, len(rows), 7):
            assert same_bits(method(rows[index]), whole[index])


@over_maps
def test_the_input_is_untouched(mapping: VectorMap) -> None:
    for dtype in ("f8", "f4"):
        rows: Values = APART.astype(dtype)
        rows.flags.writeable = False
        for result in mapping.value_and_jacobian(rows):
            assert not np.shares_memory(result, rows)


@over_maps
def test_finite_input_is_silent_and_never_nan(mapping: VectorMap) -> None:
    for rows in (APART, WILD, MIXED):
        with silence():
            results = mapping.value_and_jacobian(rows)
        assert not any(np.any(np.isnan(result)) for result in results)
        if mapping.name in (*SIMPLEX, "maxout", "crelu", "glu"):  # bounded by the largest input
            assert np.all(np.isfinite(results[0]))


@over_maps
def test_infinite_input_is_silent(mapping: VectorMap) -> None:
    rows = np.random.default_rng(4).choice([-math.inf, -2.0, 0.0, 5.0, math.inf], (200, INPUTS))
    with silence():
        mapping.value_and_jacobian(rows)
        mapping.value_and_jacobian(rows.astype(np.float32))


@over_maps
def test_nan_takes_its_row_and_disturbs_no_other(mapping: VectorMap) -> None:
    marked = APART.copy()
    marked[::3, 2] = np.nan
    holes = np.isnan(marked).any(axis=-1)
    for dtype in (np.float64, np.float32):
        with silence():
            results = mapping.value_and_jacobian(marked.astype(dtype))
        clean = mapping.value_and_jacobian(APART[~holes].astype(dtype))
        for result, expected in zip(results, clean, strict=True):
            assert np.all(np.isnan(result[holes]))
            assert same_bits(result[~holes], expected)


@over_maps
def test_the_jacobian_is_made_of_slopes(mapping: VectorMap) -> None:
    jacobian = mapping.jacobian(APART)
    for column in range(INPUTS):
        along = np.eye(INPUTS)[column]
        difference, size = np.zeros(jacobian.shape[:-1]), np.max(np.abs(jacobian)) * 4.0
        for k, weight in STENCIL.items():
            ahead, behind = (mapping.value(APART + sign * k * STEP * along) for sign in (1, -1))
            difference += weight * (ahead - behind) / STEP
            size = max(size, float(np.max(np.abs(ahead))), float(np.max(np.abs(behind))))
        assert np.allclose(
            difference, jacobian[..., column], rtol=0, atol=DIFFERENCE_NOISE * size
        ), f"column {column}"


@quickly
@given(
    st.sampled_from(MAPS),
    st.lists(st.floats(allow_nan=True), min_size=INPUTS, max_size=INPUTS),
)
def test_any_numbers_give_a_row_without_a_signal(mapping: VectorMap, numbers: list[float]) -> None:
    with silence():
        value, jacobian = mapping.value_and_jacobian(numbers)
    if np.any(np.isnan(numbers)):
        assert np.all(np.isnan(value)) and np.all(np.isnan(jacobian))
    elif np.all(np.isfinite(numbers)):
        assert not np.any(np.isnan(value)) and not np.any(np.isnan(jacobian))
    if mapping.name in SIMPLEX and not np.any(np.isnan(value)):
        assert abs(value.sum() - 1.0) <= INPUTS * EPS


@over_records
def test_a_name_means_one_function_in_all_registries(record: VectorActivation) -> None:
    known = {name for other in ACTIVATIONS.values() for name in (other.name, *other.aliases)}
    assert not known & {record.name, *record.aliases}


def test_names_and_aliases_are_found_and_others_answered_with_the_nearest() -> None:
    assert records.find("Log softmax", VECTORS) is VECTORS["log_softmax"]
    assert records.find("gated-linear-unit", VECTORS) is VECTORS["glu"]
    with pytest.raises(UnknownName, match=r"no function 'sofmax' here\. Nearest: softmax"):
        records.find("sofmax", VECTORS)
    with pytest.raises(TypeError):
        VECTORS["softmax"] = VECTORS["glu"]  # type: ignore[index]


def changed(**changes: Any) -> VectorActivation:
    """Return a copy of softmax with some of its fields changed."""
    fields = {name: getattr(VECTORS["softmax"], name) for name in VectorActivation.__annotations__}
    return VectorActivation(**{**fields, **changes})


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "Soft"}, "Function name 'Soft' must be lower-case letters, digits and _."),
        (
            {"jacobian": lambda x: x},
            "softmax: jacobian takes [] after x, the record declares ['temperature'].",
        ),
        (
            {"formula": "x", "jacobian_formula": "<t>"},
            "softmax: the formulas name ['t'], the record declares ['temperature'].",
        ),
    ],
)
def test_a_record_that_contradicts_itself_is_refused(
    changes: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(RecordError) as refusal:
        changed(**changes)
    assert str(refusal.value) == sentence


def test_a_wrong_parameter_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(RecordError, match="softmax: there is no parameter 'temprature'; it has"):
        bound("softmax", temprature=2.0)
    assert bound("softmax", temperature=math.nan).parameters == {"temperature": 1.0}
    assert bound("softmax", temperature=-3).parameters == {"temperature": 0.05}


def test_a_name_that_stands_twice_is_refused() -> None:
    module = ModuleType("extra")
    for record in (VECTORS["softmax"], changed(name="other")):
        setattr(module, record.name, record)
    with pytest.raises(RecordError, match="the name 'softargmax' of 'other' is already that of"):
        vectors.collect(module)


def test_labels_formulas_and_code_carry_the_numbers() -> None:
    warm = bound("softmax", temperature=2.5)
    assert warm.label == "Softmax (T = 2.5)"
    assert warm.latex(r"e^{x/<temperature>}") == "e^{x/2.5}"
    assert records.symbolic(warm.activation, "<temperature>") == "T"
    assert warm.code("tensorflow") == "tf.nn.softmax(x / 2.5)"
    assert bound("softmax").code("tensorflow") == "tf.nn.softmax(x)"
    assert bound("maxout").code("torch") == "x.unflatten(-1, (-1, 2)).amax(-1)"
