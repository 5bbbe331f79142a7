"""Our own scripts in the browser: ui/<name>.js and its style sheet if it has one, as Streamlit components."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

FOLDER = Path(__file__).parent
NAMES = ("language", "live", "palette", "plane", "presenter", "share", "spoken", "train")

# What Streamlit sends with every rerun is this; the script itself is fetched once.
_LOADER = """const script = await import(new URL("{name}.js", document.baseURI));
export default (part) => script.default({{ ...part, data: JSON.parse(part.data.told) }});"""


@functools.cache
def _component(name: str) -> Any:
    sheet = FOLDER / f"{name}.css"
    style = sheet.read_text(encoding="utf-8") if sheet.exists() else None
    return st.components.v2.component(
        f"activation_explorer.{name}", js=_LOADER.format(name=name), css=style
    )


def draw(name: str, key: str, data: Mapping[str, Any], **settings: Any) -> None:
    """Draw a part of the page by one of the scripts; `settings` are those of Streamlit's component.

    The data travels as text: for a dictionary inside it Streamlit would load pandas, another 70 MB.
    """
    _component(name)(key=key, data={"told": json.dumps(data)}, **settings)
