"""What the Depth page takes of the server: its first view, a moved slider, the film of a slider.

Run with `python -m benchmarks.depth`. Seconds are compared with what is promised: a default view within 1 s
of server time in a cold process, a redraw within 0.3 s; longer simulations run in a process of their own.
"""

from __future__ import annotations

import functools
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import parse_qs

FIRST, REDRAW, FILM = 1.0, 0.3, 0.5
_ROUNDS = 5

QUERIES: dict[str, dict[str, list[str]]] = {
    "default": {},
    "four functions, PyTorch's default": {
        **{"c": ["relu", "tanh", "gelu", "sigmoid"], "init": ["torch_linear"]}
    },
    "GELU, 200 layers": {"c": ["gelu"], "init": ["he"], "depth": ["200"]},
}


def _seconds(task: Callable[[], object]) -> float:
    started = time.perf_counter()
    task()
    return time.perf_counter() - started


def _line(title: str, seconds: float, aim: float) -> str:
    return (
        f"{title:<58} {seconds / aim:6.2f} of {aim:g} s   {'met' if seconds <= aim else 'MISSED'}"
    )


def first_view() -> float:
    """Return the seconds of server time to the first view, in a process that has only imported the app.

    They are those of a script without a browser, from the imports on.
    """
    program = (
        "import time, app\n"
        "from streamlit.testing.v1 import AppTest\n"
        "page = AppTest.from_file('pages/main.py', default_timeout=60)\n"
        "page.switch_page('depth.py')\n"
        "started = time.perf_counter()\n"
        "page.run()\n"
        "assert not page.exception\n"
        "print(time.perf_counter() - started)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    ended = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    return float(ended.stdout.splitlines()[-1])


def main() -> None:
    """Measure and print."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    print(_line("first view in a cold process", first_view(), FIRST))
    from ui import depth_scene, films, links, simulations, stacks, verdict

    def redraw(query: Mapping[str, Sequence[str]], moved: int) -> None:
        choices = links.parse({**query, "c0": [f"{moved / 20:g}"]}, "depth")[0]
        stacks.settle(choices)
        ran = simulations.at_once(simulations.orders(choices))
        verdict.cases(choices)
        depth_scene.figure(choices, ran)

    for title, query in QUERIES.items():
        redraw(query, 0)
        taken = [_seconds(functools.partial(redraw, query, k)) for k in range(1, _ROUNDS + 1)]
        print(_line(f"{title}: a moved slider", statistics.median(taken), REDRAW))
        choices = links.parse(query, "depth")[0]
        for control in ("sw", "depth"):
            address = depth_scene.SCENE.films(choices)[control][0]
            link = parse_qs(address.partition("?")[2])
            layer, name = link.pop("layer")[0], link.pop("control")[0]
            del link["page"]
            shoot = functools.partial(films.shoot, "depth", layer, name, link)
            print(_line(f"{title}: the film of {control}", _seconds(shoot), FILM))
    (order,) = simulations.orders(links.parse({}, "depth")[0])
    if order is not None:
        seconds = _seconds(functools.partial(simulations.run_one, order, 0)) * order.seeds
        print(f"{'the default simulation, taken / estimated':<58} {seconds / order.seconds:6.2f}")


if __name__ == "__main__":
    main()
