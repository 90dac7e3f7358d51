"""The menu of each picture: its colours, scale and contrast, and what can be taken from it."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from inspector.codegen.tables import TITLES
from inspector.look.colouring import LIMITS, STRETCHES, Colourings, Kind, Limits, Stretch
from inspector.look.ramps import DIVERGING, SEQUENTIAL
from inspector.panels.heatmap import comparing
from inspector.panels.heatmap.side import Side
from inspector.session.session import Session

if TYPE_CHECKING:
    from inspector.panels.heatmap.pair import HeatmapPair

_STRETCHED: dict[Stretch, str] = {
    "linear": "&Linear",
    "log": "L&ogarithmic",
    "arcsinh": "&Symmetric logarithmic (arcsinh)",
}
_LIMITED: dict[Limits, str] = {
    "all": "&All numbers",
    "robust": "&Robust: 1 % to 99 %, the rest marked",
    "visible": "What is &visible",
    "pointer": "What is near the &pointer",
}
Chosen = Callable[[Colourings], object]


class Menus(QObject):
    """Fills the menu of a side when it is opened."""

    def __init__(self, pair: "HeatmapPair", session: Session) -> None:
        super().__init__(pair)
        self._pair = pair
        self._session = session

    def fill(self, side: Side) -> None:
        """What can be chosen of a side now."""
        pair, menu = self._pair, side.menu
        shown, subject = pair.shown.get(side), pair.subject
        menu.clear()
        if shown is None or subject is None:
            return
        scale = side.bar.scale
        diverging = scale is not None and scale.kind == "diverging"
        fill_colours(menu, shown.kind, pair.colourings, pair.colour, diverging=diverging)
        which = shown.which
        if which is None and pair.compared is not None:
            add(menu, "C&lose the difference", partial(pair.compare, "value", None))
        if which is not None:
            subtract = menu.addMenu("S&ubtract")
            for name, less in comparing.offered(self._session, subject, which):
                add(subtract, name, partial(pair.compare, which, less))
            subtract.setEnabled(not subtract.isEmpty())
        fill_shared(menu, pair.colourings, pair.colour)
        add(menu, "See it &whole\tF", pair.see_whole)
        if which is not None:
            add(menu, "Which cells the marked one &depends on", pair.dependence_wanted.emit)
        if which is not None:
            menu.addSeparator()
            copied = menu.addMenu("Cop&y as")
            for form, title in TITLES.items():
                add(copied, title, partial(pair.leaving_wanted.emit, which, form))
            add(menu, "E&xport…", partial(pair.leaving_wanted.emit, which, ""))


def fill_colours(
    menu: QMenu, kind: Kind, now: Colourings, chosen: Chosen, *, diverging: bool
) -> None:
    """Map, scale and contrast of a kind of numbers; `diverging`: both signs are there."""
    colouring, replace = now.of(kind), msgspec.structs.replace
    maps = menu.addMenu("&Colours")
    side = "diverging" if diverging or kind != "value" else "sequential"
    names = DIVERGING if side == "diverging" else tuple(SEQUENTIAL)
    group = QActionGroup(maps)
    for name in names:
        one = replace(colouring, **{side: name})
        text = name.replace("-", " and ").capitalize()
        _tick(maps, group, text, one == colouring, partial(chosen, now.replaced(kind, one)))
    scales = menu.addMenu("&Scale")
    group = QActionGroup(scales)
    for stretch in STRETCHES:
        one = replace(colouring, stretch=stretch)
        act = partial(chosen, now.replaced(kind, one))
        _tick(scales, group, _STRETCHED[stretch], one == colouring, act)
    contrast = menu.addMenu("Con&trast")
    group = QActionGroup(contrast)
    for each in LIMITS:
        one = replace(colouring, limits=each)
        act = partial(chosen, now.replaced(kind, one))
        _tick(contrast, group, _LIMITED[each], one == colouring, act)


def fill_shared(menu: QMenu, now: Colourings, chosen: Chosen) -> None:
    """What all pictures beside each other have in common."""
    replace = msgspec.structs.replace
    menu.addSeparator()
    linked = replace(now, linked=not now.linked)
    _tick(menu, None, "One &range for all of them", now.linked, partial(chosen, linked))
    blocks = menu.addMenu("&Blocks of a large tensor show")
    group = QActionGroup(blocks)
    largest, mean = replace(now, by_mean=False), replace(now, by_mean=True)
    text = "Their &largest number, by magnitude"
    _tick(blocks, group, text, not now.by_mean, partial(chosen, largest))
    _tick(blocks, group, "Their &mean", now.by_mean, partial(chosen, mean))


def add(menu: QMenu, text: str, act: Callable[[], object]) -> QAction:
    """A plain entry."""
    made = menu.addAction(text)
    made.triggered.connect(_called(made, act))
    return made


def _tick(
    menu: QMenu,
    group: QActionGroup | None,
    text: str,
    on: bool,
    act: Callable[[], object],
) -> None:
    made = add(menu, text, act)
    made.setCheckable(True)
    made.setChecked(on)
    if group is not None:
        group.addAction(made)


class _Call(QObject):
    """Calls with nothing, whatever a signal carries; lives as long as its action."""

    def __init__(self, act: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._act = act

    def go(self) -> None:
        """Do it."""
        self._act()


def _called(action: QAction, act: Callable[[], object]) -> Callable[[], None]:
    return _Call(act, action).go
