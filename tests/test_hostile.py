"""Ten thousand hostile links: read whole, answered in sentences, and harmless as text."""

import re
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.requests import Request

from server.limits import MOST_CHARACTERS
from tests.hostile import OTHER_KEYS, encoded, query
from ui import keys
from ui.films import SCENES, answer_film, answer_still
from ui.keys import PAGES
from ui.links import parse, query_of
from ui.numbers import plain
from ui.planes import answer_plane

# On eleven pages.
EACH = 950

# Whatever a link says, the page says little about it. The longest sentence is about eight curves.
LONGEST, MOST_NOTICES = 1200, 30


def check(made: dict[str, list[str]], page: str) -> None:
    """Read a link, and hold what comes of it to what every page relies on."""
    choices, notices = parse(made, page)
    for control in keys.controls_on(page, choices):
        value = choices[control.kept]
        assert control.fit(control.accept(value), choices) == value, control.key
    assert len(notices) <= MOST_NOTICES
    for notice in notices:
        assert 0 < len(notice) <= LONGEST
        assert not re.search(r"(?<!\\)(?:\\\\)*[<>\[\]*_`$~|]", plain(notice)), notice
    link = query_of(choices, page)
    again, complaints = parse(link, page)
    assert query_of(again, page) == link and not complaints
    assert len(encoded(link)) < MOST_CHARACTERS


@pytest.mark.parametrize("page", PAGES)
def test_a_hostile_link_is_read_whole(page: str) -> None:
    for number in range(EACH):
        try:
            check(query(page, number), page)
        except Exception as error:
            error.add_note(f"query({page!r}, {number}): {str(query(page, number))[:500]}")
            raise


ANY_KEY = st.sampled_from([c.key for controls in PAGES.values() for c in controls]) | (
    st.sampled_from(OTHER_KEYS) | st.text(max_size=8)
)
ANY_VALUE = st.text(max_size=20) | st.sampled_from([*keys.RECORDS]).map(lambda name: f"={name}(x)")


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.sampled_from([*PAGES]), st.dictionaries(ANY_KEY, st.lists(ANY_VALUE, max_size=3)))
def test_any_link_at_all_is_read_whole(page: str, made: dict[str, list[str]]) -> None:
    check(made, page)


def test_the_grammar_reaches_what_it_should() -> None:
    """A grammar that only draws nonsense would be turned away at the door."""
    asked = [query("function", number) for number in range(EACH)]
    values = [text for made in asked for texts in made.values() for text in texts]
    assert sum("<script" in text for text in values) > 50
    assert sum(len(text) > 10_000 for text in values) > 5
    assert sum(text.startswith("=") for text in values) > 100
    assert any(len(made) > 1000 for made in asked)
    assert sum(parse(made, "function")[0]["f"] != "sine" for made in asked) > EACH / 4


ANSWERS = {"film": answer_film, "still": answer_still, "plane": answer_plane}


def asked(route: str, text: str) -> int:
    """Return the status of an answer, which is data or a short sentence."""
    scope = {"type": "http", "method": "GET", "path": f"/{route}", "headers": []}
    response = ANSWERS[route](Request({**scope, "query_string": text.encode()}))
    assert response.status_code == 200 or (
        response.status_code == 404
        and response.media_type == "text/plain"
        and len(response.body) < 100
    )
    return response.status_code


@pytest.mark.parametrize("page", SCENES)
def test_a_hostile_address_of_a_film_gets_a_film_or_a_sentence(page: str) -> None:
    found = []
    for number in range(25):
        made = query(page, number)
        if page == "output":  # the view that it opens with has no film
            made["view"] = ["loss"]
        choices = parse(made, page)[0]
        layers = list(SCENES[page].layers.items())
        name, layer = layers[number % len(layers)]
        controls = [control.key for control in layer.depends(choices) if control.grid]
        address = {"page": page, "layer": name, "control": "".join(controls[:1])}
        found.append(asked("film", urlencode(address) + "&" + encoded(made)))
        found.append(asked("still", f"page={page}&{encoded(made)}"))
    assert 200 in found


def test_any_hostile_address_gets_an_answer() -> None:
    for number in range(300):
        for route in ANSWERS:
            asked(route, encoded(query("depth" if route == "plane" else "function", number)))


def test_a_hostile_address_of_a_map_gets_the_map() -> None:
    for number in range(15):
        assert asked("plane", "far=00&" + encoded(query("depth", number))) == 200
