"""Finding functions by name, family and trait."""

import pytest

from activations import ACTIVATIONS
from activations.catalogue import TRAITS, families, search


def found(text: str = "", chosen: tuple[str, ...] = (), traits: tuple[str, ...] = ()) -> set[str]:
    return {record.name for record in search(ACTIVATIONS.values(), text, chosen, traits)}


def test_nothing_asked_finds_everything() -> None:
    assert found() == set(ACTIVATIONS)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("silu", "swish"),
        ("Leaky", "leaky_relu"),
        ("soft sign", "softsign"),
        ("GELU (tanh", "gelu_tanh"),
    ],
)
def test_a_name_an_alias_or_a_title_is_found(text: str, name: str) -> None:
    assert name in found(text)


def test_nonsense_finds_nothing() -> None:
    assert found("qqq") == set()


def test_families_add_up_and_traits_narrow() -> None:
    assert found(chosen=("Rectifiers", "ELU family")) >= {"relu", "elu"}
    assert "tanh" not in found(chosen=("Rectifiers",))
    assert found(traits=("bounded", "smooth")) <= found(traits=("bounded",))
    assert set(families(ACTIVATIONS)) >= {"Rectifiers", "Self-gated"}


@pytest.mark.parametrize(
    ("trait", "inside", "outside"),
    [
        ("bounded", "sigmoid", "relu"),
        ("monotone", "relu", "gelu"),
        ("smooth", "gelu", "elu"),
        ("zero-centred", "selu", "sigmoid"),
        ("saturating", "tanh", "softplus"),
        ("parameters", "elu", "tanh"),
        ("tf.nn", "relu6", "mish"),
        ("keras", "mish", "step"),
        ("torch", "hard_swish", "exponential"),
        ("jax", "softsign", "step"),
    ],
)
def test_every_trait_has_a_function_inside_and_one_outside(
    trait: str, inside: str, outside: str
) -> None:
    assert inside in found(traits=(trait,))
    assert outside not in found(traits=(trait,))


def test_every_trait_is_tested() -> None:
    tested = test_every_trait_has_a_function_inside_and_one_outside.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert {row[0] for row in tested} == set(TRAITS)
