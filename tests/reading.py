"""What a reader reads on a page, without a browser, and which of it is not in the page's language."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from streamlit.testing.v1 import AppTest

from tests.latin import ALLOWED

# What stands in a message of Streamlit's and is not read: keys, addresses, code, styles.
_UNREAD = {
    *("id", "element_id", "form_id", "user_key", "key", "css", "js", "js_content", "css_content"),
    *("icon", "url", "query_string", "page", "page_script_hash", "config", "theme", "code_text"),
    *(
        "width",
        "height",
        "language",
        "type",
        "shortcut",
        "data",
        "styler",
        "component_name",
        "html",
    ),
    *("html_content", "isolate_styles", "markup", "json", "spec", "proxy_type", "accept", "hash"),
    *("fragment_id", "block_id", "value", "values", "raw_values", "default", "set_value", "format"),
    *("latex", "autocomplete", "active_tab", "color", "link", "group_id"),
}
# In what is told to our scripts: addresses, names of places, what is copied.
_UNTOLD = {
    *("role", "control", "chart", "films", "given", "still", "key", "map", "text", "table", "link"),
    *("file", "paper", "entails", "names", "tags", "cookie", "spoken", "move", "value", "values"),
    *("colours", "layout", "places", "charts", "page", "session"),
}
_IN_FIGURES = {"text", "ticktext", "name", "hovertemplate", "title"}

_MARKUP = re.compile(
    r"<(style|code|pre|script).*?</\1>|<!--.*?-->|```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$"
    r"|\]\([^)]*\)|\{\w*\}|:material/\w+:|https?://\S+|'[^'\n]*'|“[a-z]+”|%\{[^}]*\}",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r'\b(?:alt|title|aria-label|placeholder)="([^"]*)"')
_TAG = re.compile(r"<[^>]*>")
# Two letters or more: single ones are variables. A letter next to a digit or an index is one as well.
_WORD = re.compile(r"[A-Za-z][A-Za-z'’]+")


def read(text: str) -> str:
    """Return what is read of Markdown or HTML: no tags, code, addresses, nor what a reader typed."""
    plain = _MARKUP.sub(" ", text.replace("\\", ""))
    spoken = " ".join(_ATTRIBUTE.findall(plain))
    return html.unescape(f"{_TAG.sub(' ', plain)} {spoken}")


def foreign(text: str) -> list[str]:
    """Return the words that a Chinese page has no reason to have."""
    return _WORD.findall(ALLOWED.sub(" ", read(text)))


def said(page: AppTest) -> Iterator[str]:
    """Yield every text on a page: labels, options, words, tables, charts, what our scripts are told."""
    stack: list[Any] = [page._tree]
    while stack:
        node = stack.pop()
        stack += getattr(node, "children", {}).values()
        proto = getattr(node, "proto", None)
        kind = getattr(node, "type", "")
        if proto is None:
            continue
        yield from _fields(proto)
        if kind == "plotly_chart":
            yield from figure_words(json.loads(proto.spec))
        elif kind == "bidi_component":
            yield from _told(json.loads(json.loads(proto.json)["told"]))
        elif kind == "html":
            yield proto.body
        elif kind in ("arrow_table", "table"):
            yield from map(str, node.value.columns)
            yield from (str(cell) for row in node.value.to_numpy() for cell in row)


def _fields(message: Any) -> Iterator[str]:
    for field, value in message.ListFields():
        if field.name in _UNREAD:
            continue
        for one in value if field.is_repeated else [value]:
            if isinstance(one, str):
                yield one
            elif hasattr(one, "ListFields"):
                yield from _fields(one)


def _told(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            if key == "charts" and data.get("role") == "take":
                yield from value.values()
            elif key not in _UNTOLD:
                yield from _told(value)
    elif isinstance(data, list):
        for value in data:
            yield from _told(value)


def figure_words(part: Any, key: str = "", legend: bool = True) -> Iterator[str]:
    """Yield the words of a figure: titles, annotations, ticks, what a pointer shows, the legend."""
    if isinstance(part, str):
        if key in _IN_FIGURES:
            yield part
    elif isinstance(part, dict):
        hidden = part.get("hoverinfo") == "skip" or "hovertemplate" in part
        for name, value in part.items():
            if name == "name" and (hidden or not legend):
                continue  # nobody sees it: Plotly shows names in legends and beside a pointer
            if name not in ("template", "meta"):
                yield from figure_words(value, key if name == "text" else name, legend)
    elif isinstance(part, list):
        for value in part:
            yield from figure_words(value, key, legend)
