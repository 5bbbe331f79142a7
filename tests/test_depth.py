"""The Depth page: its verdict, its callouts, its experiments, its caps."""

import csv
import io
import math
import re
from typing import Any

import numpy as np
import pytest

from activations import get
from networks.network import MOST_WEIGHTS
from tests import apptest
from ui import (
    callouts,
    caps,
    depth,
    depth_table,
    experiments,
    keys,
    links,
    simulations,
    stacks,
    verdict,
)
from ui.choices import Choices
from ui.numbers import with_powers

DEFAULT: dict[str, Any] = {}


def chosen(**query: Any) -> Choices:
    """Return the choices of a link; no word of it is lost."""
    texts = {key: value if isinstance(value, list) else [value] for key, value in query.items()}
    choices, notices = links.parse(texts, "depth")
    assert not notices
    stacks.settle(choices)
    return choices


def case(**query: Any) -> verdict.Case:
    """Return the case of the first function of a link."""
    found = verdict.cases(chosen(**query))[0]
    assert found is not None
    return found


# ---- verdict ------------------------------------------------------------------------------------------


def test_sigmoid_under_xavier_is_the_classic_vanishing_gradient() -> None:
    found = case()
    assert verdict.status(found.ratio) == "vanishing"
    said = " ".join(verdict.sentences(found, None))
    assert "Each layer keeps 23.6 % of the gradient; layer 1 gets 10^−18.2 of layer 30's." in said
    assert "float16 rounds it to 0 from layer 18 down" in said
    assert "All inputs look alike" in said
    assert "(stable)" in said


@pytest.mark.parametrize(
    ("ratio", "status"),
    [
        *((0.0, "steady"), (-0.999, "steady"), (-1.0, "fading"), (-3.0, "fading")),
        *((1.5, "growing"), (-3.01, "vanishing"), (3.01, "exploding"), (-math.inf, "none")),
        *((math.inf, "exploding"), (math.nan, "unknown")),
    ],
)
def test_the_status_goes_by_the_decades_between_first_and_last_layer(
    ratio: float, status: str
) -> None:
    found = verdict.status(ratio)
    assert found == status
    assert verdict.ICONS[found]
    assert verdict.status_word(found)


def test_the_layer_at_which_float16_ends_is_where_theory_passes_its_least_number() -> None:
    log_delta = case().theory.log_delta
    below = np.flatnonzero(log_delta < math.log10(2.0**-24))
    assert below[-1] + 1 == 18


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"c": "relu"}, "The signal dies away"),
        ({"c": "relu", "init": "own", "sw": "2"}, "The signal grows without end"),
        ({"c": "relu", "init": "he"}, "(marginal)"),
        ({"c": "gelu", "init": "unit", "q0": "0.43"}, "unstable (Q′ = 1.144)"),
        ({"c": "tanh", "init": "torch_gain"}, "settles at q = 1.18 (stable)"),
    ],
    ids=str,
)
def test_the_verdict_says_how_firmly_the_length_stands(query: dict[str, str], words: str) -> None:
    found = case(**query)
    assert words in verdict.length_sentence(found), found.end


def test_with_a_norm_or_shortcuts_no_length_is_said_to_settle() -> None:
    assert case(c="relu", norm="rms").end is None
    assert verdict.length_sentence(case(c="relu", skip="one")) == ""


def test_a_gradient_of_zero_and_one_beyond_all_numbers_are_said_in_words() -> None:
    assert verdict.gradient_sentence(case(c="step")) == "Below layer 30 the gradient is exactly 0."
    wild = case(c="exponential", init="own", sw="9")
    assert not np.all(np.isfinite(wild.theory.length))
    assert "NaN" not in " ".join(verdict.sentences(wild, None))


def test_a_stack_that_overflows_in_float32_is_said_to() -> None:
    choices = chosen(c="relu", init="own", sw="12", depth="100", width="16", seeds="2")
    (order,) = simulations.orders(choices)
    assert order is not None
    ran = simulations.gathered([simulations.run_one(order, index) for index in range(2)])
    found = verdict.cases(choices)[0]
    assert found is not None
    words = verdict.finite_sentence(found, ran)
    layer = int(re.findall(r"layer (\d+)", words)[0])
    lengths = ran.quartiles["length"][1]
    assert np.isfinite(lengths[layer - 2]) and not np.isfinite(lengths[layer - 1])


def test_batch_normalisation_of_gelu_is_called_a_lower_estimate() -> None:
    assert "lower estimate" in verdict.gradient_sentence(case(c="gelu", norm="batch"))
    assert "lower estimate" not in verdict.gradient_sentence(case(c="tanh", norm="batch"))


def test_powers_of_ten_are_raised_and_what_is_typed_is_escaped() -> None:
    assert with_powers("10^−18.2 < 1") == "10<sup>−18.2</sup> &lt; 1"


def test_an_initialisation_that_knows_no_scale_says_so() -> None:
    choices = chosen(c=["gelu", "softplus"], init="torch_gain")
    assert verdict.cases(choices) == [None, None]
    assert verdict.unknown_sentence(choices, "GELU").endswith("has no gain for GELU.")
    choices = chosen(c="softplus", init="critical")
    assert "no scale at which χ stays 1" in verdict.unknown_sentence(choices, "Softplus")


# ---- callouts -----------------------------------------------------------------------------------------

CALLED = {
    "step": ({"c": "step"}, {"c": "sigmoid"}),
    "rms": ({}, {"c": "relu"}),
    "sigmoid": ({}, {"init": "critical"}),
    "he": ({"c": "gelu", "init": "he"}, {"c": "relu", "init": "he"}),
    "unstable": (
        {"c": "gelu", "init": "unit", "q0": "0.43"},
        {"c": "tanh", "init": "torch_gain"},
    ),
    "forward": ({"c": "tanh", "init": "torch_gain", "depth": "50"}, {"c": "tanh"}),
    "weights": ({"c": "relu"}, {}),
    "spectrum": (
        {"c": "relu", "init": "he"},
        {"c": "relu", "init": "he", "orth": "1"},
    ),
    "batch": ({"c": "tanh", "norm": "batch"}, {"c": "linear", "norm": "batch"}),
    "width": (
        {"c": "relu", "init": "he", "width": "64"},
        {"c": "relu", "init": "he", "width": "512"},
    ),
}


@pytest.mark.parametrize("each", callouts.CALLOUTS, ids=lambda each: each.name)
def test_a_callout_is_made_where_it_holds_and_not_elsewhere(each: callouts.Callout) -> None:
    there, elsewhere = CALLED[each.name]
    assert each.holds(case(**there))
    assert not each.holds(case(**elsewhere))
    text = each.text(case(**there), chosen(**there))
    assert "{" not in text and "nan" not in text.lower()


def test_sigmoid_is_told_the_scale_that_mends_it() -> None:
    (said,) = [each for each in callouts.spoken(case()) if each.name == "sigmoid"]
    assert "σw = 10.15" in said.text(case(), chosen())


# ---- experiments --------------------------------------------------------------------------------------


def link_of(experiment: experiments.Experiment) -> dict[str, list[str]]:
    choices = links.parse({}, "depth")[0]
    for control, value in experiment.choices().items():
        choices[control.kept] = control.accept(value)
    links.settle(choices, "depth")
    return links.query_of(choices, "depth")


@pytest.mark.parametrize("experiment", experiments.experiments(), ids=lambda each: each.name)
def test_the_numbers_of_an_experiment_are_those_of_theory(
    experiment: experiments.Experiment,
) -> None:
    found = verdict.cases(chosen(**link_of(experiment)))
    ratios = [each.ratio for each in found if each is not None]
    # Two decimals are written.
    assert ratios == pytest.approx(experiment.ratios, abs=0.006)
    assert "{" not in experiment.sentence()


def test_every_experiment_has_a_link_of_its_own() -> None:
    found = [str(link_of(each)) for each in experiments.experiments()]
    assert len(set(found)) == len(found) >= 12


def test_more_than_half_of_the_narrow_networks_are_born_dead() -> None:
    (each,) = [each for each in experiments.experiments() if each.name == "dead"]
    (order,) = simulations.orders(chosen(**link_of(each)))
    assert order is not None and order.seeds == 50
    ran = simulations.gathered([simulations.run_one(order, index) for index in range(50)])
    # Lu et al. 2020 bound the chance by 0.52 and 0.71; 50 networks scatter by 0.07.
    assert 0.5 <= ran.dead / 50 <= 0.85


def test_the_walk_across_the_edge_ends_with_strangers() -> None:
    (each,) = [each for each in experiments.experiments() if each.name == "edge"]
    correlation = verdict.cases(chosen(**link_of(each)))[0].theory.correlation[-1]  # type: ignore[union-attr]
    assert correlation == pytest.approx(0.17, abs=0.005)


# ---- choices ------------------------------------------------------------------------------------------


def test_a_slider_starts_where_the_named_choice_is_and_no_link_says_so() -> None:
    choices = chosen(c="tanh", init="torch_gain", skip="root", depth="25")
    assert choices[keys.SIGMA_W.kept] == pytest.approx(1.67)
    assert choices[keys.RESIDUAL.kept] == pytest.approx(0.2)
    assert set(links.query_of(choices, "depth")) == {"c", "init", "skip", "depth"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"depth": "1e9", "width": "1e9", "seeds": "1e9"}, (200, 578, 4)),
        ({"depth": "-5", "width": "0", "seeds": "-1"}, (2, 2, 1)),
        ({"depth": "200", "width": "1024", "orth": "1", "seeds": "9"}, (200, 350, 9)),
        ({"c": ["relu"] * 9, "depth": "200", "width": "1024", "seeds": "50"}, (200, 578, 1)),
    ],
    ids=str,
)
def test_no_link_asks_for_more_than_the_server_can_give(
    query: dict[str, Any], expected: tuple[int, int, int]
) -> None:
    texts = {key: value if isinstance(value, list) else [value] for key, value in query.items()}
    choices, notices = links.parse(texts, "depth")
    assert notices
    wanted = [order for order in simulations.orders(choices) if order is not None]
    assert (wanted[0].stack.depth, wanted[0].stack.width, wanted[0].seeds) == expected
    weights = sum(o.seeds * o.stack.depth * o.stack.width**2 for o in wanted)
    assert weights <= max(caps.MOST_DRAWN, len(wanted) * MOST_WEIGHTS)
    assert all(o.stack.depth * o.stack.width**2 <= MOST_WEIGHTS for o in wanted)


def test_short_simulations_are_run_at_once_and_long_ones_are_left() -> None:
    quick = simulations.orders(chosen(width="16", depth="5"))
    assert simulations.at_once(quick)[0] is not None
    slow = simulations.orders(chosen(width="512", depth="50", seeds="20", seed="77"))
    assert simulations.at_once(slow) == [None]
    assert simulations.pending(slow) == slow


def test_results_are_bounded() -> None:
    results = simulations.Results()
    (order,) = simulations.orders(chosen(width="2", depth="2", seeds="1"))
    assert order is not None
    ran = simulations.gathered([simulations.run_one(order, 0)])
    for seed in range(200):
        other = simulations.Order(order.name, order.given, order.stack, seed, 0.0)
        results.put(other, ran)
    kept = [
        seed
        for seed in range(200)
        if results.get(simulations.Order(order.name, order.given, order.stack, seed, 0.0))
    ]
    assert kept == list(range(200 - len(kept), 200)) and len(kept) <= 64


# ---- page ---------------------------------------------------------------------------------------------


def traces(page: Any) -> dict[str, dict[str, Any]]:
    (chart,) = [figure for figure in apptest.figures(page) if len(figure["data"]) and _main(figure)]
    return {trace["meta"]: trace for trace in chart["data"]}


def _main(figure: dict[str, Any]) -> bool:
    return bool(figure["layout"].get("uirevision") == "depth")


def test_the_page_opens_with_theory_over_simulation() -> None:
    page = apptest.open_page("depth.py")
    drawn = traces(page)
    theory = apptest.decoded(drawn["1 delta"]["y"])
    network = apptest.decoded(drawn["simulated 1 delta network"]["y"])
    assert theory[0] == pytest.approx(-18.23, abs=0.005)
    # Finite width scatters by some 5 % in each of 30 layers.
    assert np.max(np.abs(theory - network)) < 0.5
    words = apptest.words(page)
    assert "Vanishing gradient" in words and "23.6 %" in words


def test_four_functions_have_a_line_and_a_verdict_each() -> None:
    page = apptest.open_page("depth.py", c=["relu", "tanh", "gelu", "sigmoid"], width="16")
    drawn = traces(page)
    assert {f"{place} {panel}" for place in range(1, 5) for panel in depth_panels()} <= set(drawn)
    assert apptest.words(page).count('class="verdict ') == 4


def depth_panels() -> tuple[str, ...]:
    return ("delta", "weights", "length", "correlation")


def test_a_function_without_a_scale_leaves_the_others_in_peace() -> None:
    page = apptest.open_page("depth.py", c=["gelu", "relu"], init="torch_gain", width="16")
    assert "1 delta" not in traces(page)
    assert "2 delta" in traces(page)
    assert "has no gain for GELU" in apptest.words(page)


def test_long_simulations_come_from_the_worker_and_are_drawn_in_the_end() -> None:
    (first,) = simulations.orders(chosen(width="2", depth="2", seeds="1"))
    assert first is not None
    simulations.worker().submit(simulations.run_one, first, 0).result()  # it imports what it needs
    page = apptest.open_page("depth.py", width="128", depth="20", seeds="20", seed="5")
    assert "simulated 1 delta band" in traces(page)
    assert not page.warning


@pytest.mark.parametrize("tab", ["histograms", "values"])
@pytest.mark.parametrize(
    "query",
    [
        *({"c": "step"}, {"c": "relu", "init": "own", "sw": "12", "depth": "200"}),
        *({"c": "exponential"}, {"c": "gelu", "norm": "batch", "skip": "one"}),
        {"c": "softplus", "init": "critical"},
    ],
    ids=str,
)
def test_tabs_open_on_stacks_that_collapse_or_diverge(tab: str, query: dict[str, str]) -> None:
    page = apptest.open_page("depth.py", tab=tab, width="16", seeds="2", **query)
    assert not re.search(r"\bnan\b", apptest.words(page), re.IGNORECASE)


def test_hostile_links_open_the_page() -> None:
    page = apptest.open_page(
        "depth.py",
        c="<script>",
        depth="1e999",
        width="nan",
        init="nonsense",
        norm="x",
        seeds="-1e9",
        sw="inf",
    )
    assert page.warning
    assert "1 delta" in traces(page)


def test_every_tab_that_a_link_can_name_opens_the_page() -> None:
    for tab in ("map", "values"):
        assert traces(apptest.open_page("depth.py", tab=tab, width="16", seeds="1"))


def test_the_numbers_to_take_away_are_theory_and_quartiles() -> None:
    choices = chosen(c=["relu", "tanh"], width="16", seeds="3", init="he")
    ran = simulations.at_once(simulations.orders(choices))
    lines = depth.plotted(choices, ran).splitlines()
    table = list(csv.DictReader(io.StringIO("\n".join(lines))))
    assert len(table) == 30 and table[0]["layer"] == "1.0"
    assert float(table[0]["1. ReLU: log_delta, theory"]) == pytest.approx(0.0, abs=1e-9)
    low, middle, high = (
        float(table[0][f"2. Tanh: length, {quartile}"])
        for quartile in ("lower quartile", "median", "upper quartile")
    )
    assert low <= middle <= high


def test_the_table_says_powers_of_ten_and_zero() -> None:
    assert depth_table.cell("log_delta", -18.2316) == "10^−18.23"
    assert depth_table.cell("log_delta", -math.inf) == "0"
    assert depth_table.cell("length", 0.25) == "0.25"


def test_pytorchs_default_is_named_as_the_one_most_readers_use() -> None:
    page = apptest.open_page("depth.py", init="torch_linear", width="16")
    assert "σw² = 1/3" in apptest.words(page)


def test_the_list_of_initialisations_says_what_each_means() -> None:
    from ui import depth_controls

    choices, curve = chosen(), get("gelu").bind()
    assert depth_controls.scales(choices, "he", curve) == "He: σw = 1.414"
    assert depth_controls.scales(choices, "torch_gain", curve) == "PyTorch's gain: none for GELU"
    assert "σb = 0.051" in depth_controls.scales(choices | {"width": 128.0}, "torch_linear", curve)
