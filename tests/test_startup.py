"""What happens before the first page, and what works where TensorFlow is missing."""

import subprocess
import sys
import tomllib

import pytest

from tests.server import ROOT

OPEN_A_PAGE = """
import sys
from streamlit.testing.v1 import AppTest
import app
page = AppTest.from_file("pages/main.py", default_timeout=120)
page.switch_page("function.py")
page.query_params["f"] = "gelu"
page.query_params["tab"] = "{tab}".lower()
page.run()
assert not page.exception, page.exception
{check}
"""

BLOCK_TENSORFLOW = """
import importlib.abc, sys
class Blocked(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"tensorflow", "keras"}:
            raise ModuleNotFoundError(f"No module named {name!r}")
sys.meta_path.insert(0, Blocked())
"""


def run(program: str) -> None:
    finished = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stderr


@pytest.mark.parametrize("tab", ["Formula", "Check"])
def test_the_function_page_imports_no_tensorflow(tab: str) -> None:
    check = "assert not {'tensorflow', 'keras'} & set(sys.modules)"
    run(OPEN_A_PAGE.format(tab=tab, check=check))


def test_a_slider_and_a_chart_load_no_pandas() -> None:
    check = "assert not {'pandas', 'pyarrow'} & set(sys.modules)"
    run(OPEN_A_PAGE.format(tab="Formula", check=check))


def test_a_server_for_a_class_loads_what_tables_need_before_anybody_comes() -> None:
    loaded = "import app, sys; assert 'pandas' in sys.modules"
    run("from streamlit import config; config.set_option('server.address', '0.0.0.0'); " + loaded)
    run(loaded.replace("app", "deploy.serve"))


def test_without_tensorflow_only_the_comparison_is_missing_and_says_why() -> None:
    check = """
assert "TensorFlow is not installed here" in page.info[0].value
assert any("finite differences" in block.value for block in page.markdown)
assert len(page.get("plotly_chart")) == 1
"""
    run(BLOCK_TENSORFLOW + OPEN_A_PAGE.format(tab="Check", check=check))


def test_without_tensorflow_the_train_page_says_how_to_get_it() -> None:
    check = """
assert "TensorFlow is not installed here" in page.info[0].value
assert "pip install -r requirements.txt" in page.info[0].value
assert not any(button.label == "Start" for button in page.button)
next(button for button in page.button if "Spirals, 12 layers" in button.label).click().run()
assert not page.exception, page.exception
assert page.query_params["depth"] == "12" and "train.runs" not in page.session_state
"""
    run(
        BLOCK_TENSORFLOW
        + OPEN_A_PAGE.format(tab="formula", check=check).replace("function.py", "train.py")
    )


def test_without_tensorflow_the_crosscheck_raises_a_sentence() -> None:
    run(
        BLOCK_TENSORFLOW
        + """
from activations import crosscheck
assert not crosscheck.available()
try:
    crosscheck.check("relu", {}, -1.0, 1.0)
except crosscheck.Unavailable as error:
    assert "cannot be loaded" in str(error)
else:
    raise AssertionError("no sentence")
"""
    )


def test_the_settings_that_must_hold_under_every_server() -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["runner"]["postScriptGC"] is False
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["client"]["showErrorDetails"] == "none"
    assert settings["server"]["enableCORS"] and settings["server"]["enableXsrfProtection"]
