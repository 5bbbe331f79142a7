"""What the README says is true: its code runs, its record meets the contract."""

import math
import re
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

import activations
from activations import core
from tests import contract, contract_facts
from tests.server import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def test_the_registry_is_used_as_the_readme_says() -> None:
    exec(BLOCKS[0], {})
    curve = activations.get("swish").bind(beta=1.5)
    low = re.search(r"low=(-0\.\d+)", BLOCKS[0])
    assert low is not None and f"{curve.range.low:.10f}".startswith(low[1])


def test_a_formula_is_typed_as_the_readme_says() -> None:
    exec(BLOCKS[1], {})


def test_losses_and_tapes_are_as_the_readme_says() -> None:
    names: dict[str, Any] = {}
    exec(BLOCKS[2], names)
    loss = names["TARGETS"]["unit"].losses[0]
    value, gradient = loss.value_and_gradient([[1e4]], [[0.0]])
    assert (float(value[0]), float(gradient[0, 0])) == (10000.0, 1.0)
    said = re.search(r"f′\(1\) = (1\.\d+)", BLOCKS[2])
    assert said is not None and f"{names['tape'].reverse()[0]:.6f}".startswith(said[1])


def test_a_new_function_is_one_record_in_one_file() -> None:
    """The record in the README, put beside the families, is found and meets the whole contract."""
    module = ModuleType("readme")
    names = {name: getattr(core, name) for name in core.__all__}
    module.__dict__.update({**names, "np": np, "math": math, "FAMILY": "Sigmoid-shaped"})
    exec(BLOCKS[3], module.__dict__)
    records = core.collect(*activations.FAMILIES, module)
    assert [*records] == [*activations.ACTIVATIONS, "elliott"]
    elliott = core.find("Elliott", records)
    contract_facts.check_limits(elliott, records)
    for check in (*checks(contract), *checks(contract_facts)):
        if "record" in check.__annotations__:
            check(elliott)
        else:
            for curve in contract.curves_of(elliott):
                check(curve)


def checks(of: ModuleType) -> list[Callable[..., None]]:
    """Return the checks of a contract module that take a curve or a record alone."""
    named = (check for name, check in vars(of).items() if name.startswith("check_"))
    return [check for check in named if check is not contract_facts.check_limits]


def test_the_readme_counts_the_functions() -> None:
    count = re.search(r"Choose one of (\d+)", README)
    assert count is not None and int(count[1]) == len(activations.ACTIVATIONS)


def test_the_changelog_begins_with_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\S+)", changelog, re.MULTILINE)
    assert newest is not None and newest[1] == activations.__version__
