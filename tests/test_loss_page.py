"""The Output & loss page: losses, failing numbers and two distributions."""

import itertools
import math
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from networks.information import BIT, divergence, entropy
from networks.losses import TARGETS
from tests.apptest import decoded, figure, figures, line, open_page, press, slide, slider, words
from ui import loss_keys, numbers_scene
from ui.links import parse

VIEWS = loss_keys.VIEWS[1:]


def open_view(view: str, **query: Any) -> AppTest:
    return open_page("output.py", view=view, **query)


@pytest.mark.parametrize("name", TARGETS)
def test_every_loss_and_its_gradient_are_drawn_over_the_logit(name: str) -> None:
    page = open_view("loss", target=name, y="0.5")
    kind = TARGETS[name]
    z = np.linspace(-10.0, 10.0, 401)
    logits, wanted = z[:, None], np.array([0.5])
    if name == "distribution":
        others = np.broadcast_to([1.5, 0.5, -1.0], (401, 3))
        logits, wanted = np.column_stack([z, others]), np.array([0.5, *[0.5 / 3] * 3])
    for place, loss in enumerate(kind.losses, start=1):
        value, gradient = loss.value_and_gradient(logits, wanted)
        # The chart is sent in single precision.
        np.testing.assert_allclose(line(page, f"L {place}")[1], value, rtol=1e-6, atol=1e-6)
        x, drawn = line(page, f"∂L {place}")
        kept = np.isin(np.round(z, 4), np.round(x, 4))
        assert np.count_nonzero(~kept) <= 2  # the gaps where the gradient jumps
        np.testing.assert_allclose(drawn, gradient[kept, 0], rtol=1e-6, atol=1e-6)


def test_the_page_shows_that_squared_error_saturates_and_cross_entropy_does_not() -> None:
    page = open_view("loss")
    told = words(page)
    assert "these hardly push the logit: Squared error; Absolute error" in told
    assert "−0.98201" in told and "−0.03469" in told
    assert "little is left to learn" in words(open_view("loss", z="8"))
    assert "every loss pushes" in words(open_view("loss", z="0"))


def test_the_temperature_divides_the_logits_and_the_gradient() -> None:
    hot, cold = open_view("loss", heat="2", z="4"), open_view("loss", z="2")
    assert "Sigmoid of z = 4 is 0.8808" in words(hot)
    np.testing.assert_allclose(line(hot, "∂L 1")[1][280], line(cold, "∂L 1")[1][240] / 2, rtol=1e-5)


def test_the_target_has_the_ends_of_its_kind() -> None:
    for name, (low, high) in {"real": (-5, 5), "unit": (0, 1), "signed": (-1, 1)}.items():
        drawn = slider(open_view("loss", target=name), "y")
        assert (drawn["low"], drawn["high"]) == (low, high)
    page = open_view("loss", target="unit", y="3")
    assert "y = 3 is not among the choices. Shown is 1." in words(page).replace("\\", "")


def test_a_distribution_has_a_slider_for_every_wrong_class() -> None:
    page = open_view("loss", target="distribution", classes="6")
    assert [slider(page, f"x{place}")["label"] for place in (2, 6)] == [
        "z₂: logit of a wrong class",
        "z₆: logit of a wrong class",
    ]
    assert len(page.get("bidi_component")) == 1 + 1 + 4 + 5


@pytest.mark.parametrize("view", VIEWS)
def test_every_tab_and_button_of_every_view_works_and_the_share_row_is_there(view: str) -> None:
    kinds = TARGETS if view == "loss" else [""]
    for kind in kinds:
        link = {"target": kind} if kind else {}
        for tab in ("formula", "code", "values"):
            page = open_view(view, tab=tab, **link)
            assert not page.warning
        labels = [button.label for button in page.button if button.key != "projector"]
        assert {"Undo", "Reset"} <= set(labels)
        for label in labels:
            press(page, label)
        assert dict(page.query_params).get("view") is None  # Reset came last


def test_a_tab_of_another_view_opens_the_first_one() -> None:
    choices, notices = parse({"view": ["loss"], "tab": ["history"]}, "output")
    assert choices[loss_keys.TAB.kept] == "formula" and len(notices) == 1


def test_what_is_hidden_is_left_out_and_keeps_its_value() -> None:
    page = open_view("loss", hide=["z", "tabs", "title", "view", "target"], z="3")
    with pytest.raises(ValueError, match="not enough values"):
        slider(page, "z")
    assert not page.header and not page.get("tab")
    assert "Sigmoid of z = 3" in words(page)


def test_the_failing_numbers_are_on_the_page() -> None:
    told = words(open_view("numbers")).replace("\\", "")
    for number in ("−103.972", "17.329", "88.7228", "−745.133", "37.43", "709.783"):
        assert number in told


def test_beyond_its_limits_the_naive_way_says_what_the_lanes_say() -> None:
    for way, lane in zip(numbers_scene.WAYS, numbers_scene.lanes(), strict=True):
        assert lane[0].low < -1000 and lane[-1].high > 1000
        for part, following in itertools.pairwise(lane):
            assert part.high == following.low
        for part in lane:
            inner = max(part.low, -1000.0), min(part.high, 1000.0)
            value, slope = numbers_scene.at(way, sum(inner) / 2)
            exact, right_slope = numbers_scene.at(numbers_scene.WAYS[-1], sum(inner) / 2)
            if part.words == "right":
                assert value == pytest.approx(exact, rel=1e-2)
                assert slope == pytest.approx(right_slope, rel=1e-2, abs=1e-6)
            elif part.words in ("∞", "NaN", "0"):
                wanted = {"∞": math.inf, "NaN": math.nan, "0": 0.0}[part.words]
                assert value == pytest.approx(wanted, nan_ok=True)
            elif part.words == "10⁻⁷":
                assert value == pytest.approx(1e-7, rel=0.2) and slope == 0
            else:
                assert value == pytest.approx(16.1, abs=0.05) and slope == 0


def test_a_moved_logit_moves_the_line_and_the_numbers() -> None:
    page = slide(open_view("numbers"), "far", 90.0)
    lines = [trace for trace in figure(page)["data"] if trace["meta"] == "z"]
    np.testing.assert_allclose(decoded(lines[0]["x"]), math.log10(91))
    assert "NaN" in words(page)


def test_the_four_numbers_have_1_357_bits() -> None:
    page = open_view("entropy")
    assert "2 = 1.357 + 0.6432 bits" in words(page)
    bars = {trace["meta"]: decoded(trace["y"]) for trace in figure(page)["data"]}
    np.testing.assert_allclose(bars["p"][1::5], [0.1, 0.1, 0.1, 0.7])
    np.testing.assert_allclose(bars["bits p"][1::5].sum(), 1.3567796494470397)


def test_weights_are_divided_by_their_sum_and_all_zero_means_all_alike() -> None:
    page = open_view("entropy", p1="0.2", p2="0.2", p3="0.2", p4="0.2")
    assert "p = (0.25, 0.25, 0.25, 0.25)" in words(page)
    page = open_view("entropy", p1="0", p2="0", p3="0", p4="0")
    assert "p = (0.25, 0.25, 0.25, 0.25)" in words(page)


def test_what_q_rules_out_costs_without_end_and_is_still_drawn() -> None:
    page = press(open_view("entropy"), "q rules out what happens: ∞")
    assert "∞ = 1.357 + ∞ bits" in words(page)
    for trace in figure(page)["data"]:
        assert not np.any(np.isinf(decoded(trace["y"])))
    one_hot = press(page, "One-hot: −log₂ of what q gives it")
    assert f"{-math.log2(0.7):.4g} = 0 + " in words(one_hot)


def test_a_link_opens_the_same_chart() -> None:
    page = slide(open_view("entropy"), "q1", 0.9)
    link = dict(page.query_params)
    assert figures(open_page("output.py", **link)) == figures(page)
    q = np.array([0.9, 0.25, 0.25, 0.25]) / 1.65
    wanted = float(divergence([0.1, 0.1, 0.1, 0.7], q)) / BIT
    assert f"{wanted:.4g} bits" in words(page)
    assert float(entropy(q)) < math.log(4)
