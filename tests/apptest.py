"""Pages run by Streamlit without a browser, from the main script, and what is read off them."""

import base64
import functools
import json
import math
from typing import Any

import numpy as np
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from activations.core import Values

# Without a server Streamlit looks through all that is installed, for components, at every run of a page:
# five times as long as the page itself takes.
manifest_scanner.scan_component_manifests = functools.cache(
    manifest_scanner.scan_component_manifests
)


def open_page(script: str, **query: Any) -> AppTest:
    """Return a page as a link with that query opens it; nothing may go wrong on it."""
    page = AppTest.from_file("../pages/main.py", default_timeout=120)
    if script in ("stochastic.py", "comparison.py"):
        page.run()  # a script whose URL has another name is known once the frame has run
    page.switch_page(script)
    for key, value in query.items():
        page.query_params[key] = value
    page.run()
    assert not page.exception
    return page


def figures(page: AppTest) -> list[dict[str, Any]]:
    """Return the charts as Plotly gets them."""
    return [dict(json.loads(chart.proto.spec)) for chart in page.get("plotly_chart")]


def figure(page: AppTest) -> dict[str, Any]:
    """Return the one chart of a page."""
    (only,) = figures(page)
    return only


def line(page: AppTest, name: str) -> tuple[Values, Values]:
    """Return x and y of one drawn line, gaps left out."""
    for trace in figure(page)["data"]:
        if trace.get("name") == name and trace["mode"] == "lines":
            x, y = (decoded(trace[axis]) for axis in "xy")
            return x[~np.isnan(y)], y[~np.isnan(y)]
    raise AssertionError(f"no line {name}")


def decoded(array: Any) -> Values:
    """Return the numbers of a Plotly array, which may be packed as base64."""
    if isinstance(array, dict):
        numbers = np.frombuffer(base64.b64decode(array["bdata"]), dtype=array["dtype"])
        shape = [int(side) for side in array.get("shape", "-1").split(",")]
        return numbers.astype(float).reshape(shape)
    return np.array([math.nan if v is None else v for v in array], dtype=float)


def shown(widgets: Any, name: str) -> Any:
    """Return the widget of that name; its key ends in a number that tells how often it was renewed."""
    found = [widget for widget in widgets if widget.key.rpartition("#")[0] == name]
    assert len(found) == 1, f"{len(found)} widgets {name}"
    return found[0]


def slider(page: AppTest, control: str) -> dict[str, Any]:
    """Return what the browser is told about the slider of that control."""
    told = [
        json.loads(json.loads(element.proto.json)["told"]) for element in page.get("bidi_component")
    ]
    (found,) = [data for data in told if data.get("control") == control]
    return dict(found)


def slide(page: AppTest, control: str, value: float) -> AppTest:
    """Put a slider somewhere as its link does; the choices made so far stay."""
    page.query_params[control] = f"{value:g}"
    page.run()
    assert not page.exception
    return page


def words(page: AppTest) -> str:
    """Return the text of a page."""
    lines = [element.value for element in (*page.markdown, *page.caption, *page.warning)]
    return "\n".join([*lines, *(element.proto.body for element in page.get("html"))])


def press(page: AppTest, label: str) -> AppTest:
    """Press the button of that label."""
    next(button for button in page.button if button.label == label).click().run()
    assert not page.exception
    return page
