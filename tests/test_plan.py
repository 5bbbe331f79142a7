"""Plans of training: what cannot be is said when the plan is made."""

from typing import Any

import pytest

from networks.initialisations import Fans, Sigmas
from networks.plan import Named, Plan, Untrainable


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"task": "cats"}, "There is no task 'cats': choose among xor, circles"),
        ({"optimizer": "lion"}, "There is no optimizer 'lion': choose among sgd, momentum, adam"),
        ({"rule": "magic"}, "There is no initialisation 'magic': choose among lecun, xavier"),
        ({"depth": 0}, "depth must be a whole number from 1 to 30, not 0"),
        ({"depth": 31}, "depth must be a whole number from 1 to 30, not 31"),
        ({"width": 129}, "width must be a whole number from 1 to 128, not 129"),
        ({"width": 1.5}, "width must be a whole number"),
        ({"batch": 0}, "batch must be a whole number from 1 to 512"),
        ({"epochs": 1001}, "epochs must be a whole number from 1 to 1000"),
        ({"seed": -1}, "seed must be a whole number from 0"),
        ({"rate": 0.0}, "The learning rate must be above 0 and at most 10, not 0"),
        ({"rate": float("nan")}, "The learning rate must be above 0"),
        ({"decay": 1.5}, "a share of itself above 0 and at most 1, not 1.5"),
        ({"noise": float("nan")}, "The noise must be from 0 to 1"),
        ({"others": {3: Named("relu")}}, "There is no layer 3: the network has 2"),
        (
            {"rule": "torch_gain", "function": Named("gelu")},
            "The initialisation PyTorch's gain says nothing about GELU",
        ),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(given: dict[str, Any], said: str) -> None:
    with pytest.raises(Untrainable) as error:
        Plan(**given)
    assert said in str(error.value)
    assert str(error.value) == error.value.template.format(**error.value.fields)


def test_a_layer_has_its_own_function_and_scale_if_it_is_given_one() -> None:
    plan = Plan(
        depth=3, function=Named("relu"), others={2: Named("elu", {"alpha": 2.0})}, rule="unit"
    )
    assert [plan.function_of(layer).name for layer in (1, 2, 3)] == ["relu", "elu", "relu"]
    assert plan.function_of(2).curve.parameters == {"alpha": 2.0}
    fans = Fans(into=16, out=16)
    assert plan.sigmas(1, fans) != plan.sigmas(2, fans)
    assert Plan(own=Sigmas(3.0, 0.5)).sigmas(1, fans) == Sigmas(3.0, 0.5)


def test_the_learning_rate_falls_by_equal_factors_to_its_share() -> None:
    plan = Plan(rate=0.1, decay=0.01, epochs=3)
    assert [plan.rate_at(epoch) for epoch in (1, 2, 3)] == pytest.approx([0.1, 0.01, 0.001])
    assert Plan(rate=0.1, decay=0.01, epochs=1).rate_at(1) == 0.1
