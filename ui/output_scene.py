"""The moving charts of the Output & loss page: one a view, and the choices say which."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from figures.axes import Range
from figures.function import Trace
from ui import entropy_scene, live, loss_keys, loss_scene, numbers_scene
from ui.choices import Choices, Control

_SCENES: Mapping[str, ModuleType] = {
    "loss": loss_scene,
    "numbers": numbers_scene,
    "entropy": entropy_scene,
}


def _view(choices: Choices) -> str:
    return str(choices[loss_keys.VIEW.kept])


def _only_in(view: str, layer: live.Layer) -> live.Layer:
    """Return the layer for one view; in all others it is empty and depends on nothing."""

    def depends(choices: Choices) -> tuple[Control, ...]:
        return (loss_keys.VIEW, *layer.depends(choices)) if _view(choices) == view else ()

    return live.Layer(
        depends,
        lambda choices, points: layer.traces(choices, points) if _view(choices) == view else (),
        lambda choices: layer.words(choices) if _view(choices) == view else {},
    )


def _layout(choices: Choices) -> Trace:
    layout: Trace = _SCENES[_view(choices)].layout(choices)
    return layout


def _ranges(choices: Choices) -> Mapping[str, Range]:
    ranges: Mapping[str, Range] = _SCENES[_view(choices)].ranges(choices)
    return ranges


SCENE = live.Scene(
    page="output",
    layers={
        name: _only_in(view, layer)
        for view, scene in _SCENES.items()
        for name, layer in scene.LAYERS.items()
    },
    layout=_layout,
    ranges=_ranges,
    moved=loss_scene.moved,
)
