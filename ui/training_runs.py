"""The runs of one reader: the one in training and up to three before it, on the same task."""

from __future__ import annotations

import uuid

import streamlit as st

from networks.plan import Plan
from networks.table import Table
from ui.runs import Run, shared_pool

MOST = 4
_RUNS, _TABLE, _SESSION = "train.runs", "train.table", "train.session"


def held() -> list[Run]:
    """Return the runs that stand side by side, the newest last."""
    found: list[Run] = st.session_state.get(_RUNS, [])
    return found


def session() -> str:
    """Return a name of this session: a server that was started again, or has forgotten, has another."""
    return str(st.session_state.setdefault(_SESSION, uuid.uuid4().hex))


def newest() -> Run | None:
    """Return the newest run, if there is one."""
    return held()[-1] if held() else None


def going() -> Run | None:
    """Return the run that has not ended yet, if there is one."""
    run = newest()
    return None if run is None or run.over else run


def start(plan: Plan, paused: bool = False) -> None:
    """Start a run; the one that goes on is stopped, for each reader has one.

    A run that nothing came of is not kept, nor one of another task or table: what stands side by side has
    one scale.
    """
    stop()
    kept = [run for run in held() if run.last is not None and _alike(run.plan, plan)]
    run = Run(plan)
    st.session_state[_RUNS] = [*kept[1 - MOST :], run]
    shared_pool().enter(run, paused)


def _alike(one: Plan, other: Plan) -> bool:
    return one.task == other.task and one.table is other.table


def stop() -> None:
    """Stop the run that goes on."""
    run = going()
    if run is not None:
        shared_pool().stop(run)


def drop_newest() -> None:
    """Stop the newest run and take it away."""
    stop()
    st.session_state[_RUNS] = held()[:-1]


def drop_all() -> None:
    """Stop and take away all runs."""
    stop()
    st.session_state[_RUNS] = []


def table() -> Table | None:
    """Return the reader's own table, if there is one."""
    found: Table | None = st.session_state.get(_TABLE)
    return found


def keep_table(table: Table | None) -> None:
    """Keep the reader's own table, or none: then the made-up cars are there again."""
    st.session_state[_TABLE] = table
