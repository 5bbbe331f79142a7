"""Every activation function of TensorFlow, Keras, PyTorch and JAX is found under its name there."""

import re

import pytest

import activations
from activations import ACTIVATIONS, STOCHASTIC, VECTORS, UnknownName
from activations.core import Library
from activations.records import Described, names_of
from tests.library_names import (
    FROZEN,
    LIVE,
    NOT_ACTIVATIONS,
    VERSIONS,
    differences,
    excluded,
    frozen,
)

LIBRARY: dict[str, Library] = {
    "tf.nn": "tensorflow",
    "keras.activations": "keras",
    "keras.layers": "keras",
    "torch.nn": "torch",
    "torch.nn.functional": "torch",
    "jax.nn": "jax",
}

# Another name of the same function in that library.
TWINS = {"swish": "silu", "hardswish": "hardsilu", "softmax2d": "softmax"}

NAMES = [
    pytest.param(namespace, name, id=f"{namespace}.{name}")
    for namespace in FROZEN
    for name in sorted(frozen(namespace))
]


def letters(name: str) -> str:
    return re.sub("[^a-z0-9]", "", name.lower())


@pytest.mark.parametrize(("namespace", "name"), NAMES)
def test_a_name_leads_to_the_record_that_calls_that_very_function(
    namespace: str, name: str
) -> None:
    record = activations.lookup(name)
    codes = [code.code for code in record.counterparts if code.library == LIBRARY[namespace]]
    called = {letters(word) for code in codes for word in re.findall(r"\.(\w+)\(", code)}
    wanted = letters(name)
    assert {wanted, TWINS.get(wanted)} & called


@pytest.mark.parametrize(
    "namespace",
    [
        pytest.param(name, marks=pytest.mark.tensorflow if name[:2] in ("tf", "ke") else ())
        for name in LIVE
    ],
)
def test_the_installed_library_has_no_name_that_nobody_has_looked_at(namespace: str) -> None:
    try:
        new, gone = differences(namespace)
    except ImportError:
        pytest.skip(f"{VERSIONS[namespace]} is not installed: its names are tested from a copy")
    assert not new, f"newer than {VERSIONS[namespace]}: add a record, or a reason against it"
    assert not gone, f"{VERSIONS[namespace]} had them"


@pytest.mark.parametrize("namespace", FROZEN)
def test_no_name_is_both_an_activation_and_excluded(namespace: str) -> None:
    assert not frozen(namespace) & excluded(namespace)
    listed = [name for names in NOT_ACTIVATIONS[namespace].values() for name in names.split()]
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("tanh", "tanh"),
        ("SwiGLU", "swiglu"),
        ("Softmax2d", "softmax"),
        ("noisy-relu", "noisy_relu"),
        ("relu_", "relu"),
    ],
)
def test_one_look_up_finds_functions_of_every_kind(name: str, found: str) -> None:
    assert activations.lookup(name).name == found


def test_an_unknown_name_is_told_the_nearest_of_every_kind() -> None:
    with pytest.raises(UnknownName, match=r"no activation function 'softmux'\. .*softmax") as error:
        activations.lookup("softmux")
    assert "softmax" in error.value.nearest
    with pytest.raises(UnknownName, match="swiglu"):
        activations.lookup("swiglo")


def test_no_name_means_two_functions() -> None:
    # Within one registry a name that stands twice stops the import; spellings and kinds are met here.
    leads: dict[str, str] = {}
    every: list[Described] = [*ACTIVATIONS.values(), *VECTORS.values(), *STOCHASTIC.values()]
    for record in every:
        for name in names_of(record):
            assert leads.setdefault(letters(name), record.name) == record.name, name
