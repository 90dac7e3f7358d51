"""The right side while one steps: the step in the tensor's place, and the way back to it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QInputDialog,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inspector.document.nodes import Source, label
from inspector.look.theme import Theme
from inspector.session.store import State

if TYPE_CHECKING:
    from inspector.canvas.step_mark import StepLight
    from inspector.panels.stepper.panel import StepPanel
    from inspector.panels.stepper.what_if import WhatIfLine
    from inspector.window.main_window import MainWindow


class SteppingView(QObject):
    """Shows the step when it is another, and the tensor when another node is selected. Nothing of
    it is made before somebody steps."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self.panel: StepPanel | None = None
        self.light: StepLight | None = None
        self.line: WhatIfLine | None = None
        self._head: QWidget | None = None
        self._shown: int | None = None
        window.session.stepping.moved.connect(self._on_moved)
        window.store.changed.connect(self._on_changed)

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        if self.panel is not None:
            self.panel.set_theme(theme)

    def does(self) -> dict[str, Callable[[], object]]:
        """The acts of stepping, by name."""
        stepping = self._window.session.stepping
        return {
            "step-forward": stepping.forward,
            "step-back": stepping.back,
            "step-play": stepping.toggle_play,
            "step-start": stepping.to_start,
            "step-end": stepping.to_end,
            "step-leave": stepping.leave,
            "step-to-break": stepping.to_break,
            "step-stop-here": self._toggle_break,
            "step-to-odd": self._to_odd,
            "step-to-node": self._to_node,
            "step-limit": self._ask_limit,
            "step-depends": self._depends,
            "step-what-if": self._what_if,
            "step-take-back": stepping.altering.take_back,
        }

    def _toggle_break(self) -> None:
        self._light_canvas()
        store, stepping = self._window.store, self._window.session.stepping
        (node,) = store.selected
        stepping.toggle_break(node)
        name = store.document.graph.nodes[node].name
        does = "stops" if node in stepping.breaks.nodes else "no longer stops"
        self._window.status.say(f"Playing {does} at {name}.")

    def _to_node(self) -> None:
        """To the turn of the selected node; of several to the next, and from the last to the
        first."""
        window, stepping = self._window, self._window.session.stepping
        if stepping.steps is None:
            stepping.when_known(self._to_node)
            return
        (node,) = window.store.selected
        turns = [at for at, turn in enumerate(stepping.steps.turns) if turn.node == node]
        if not turns:
            name = window.store.document.graph.nodes[node].name
            window.status.say(f"No gradient comes to {name} in this Backward.")
            return
        now = stepping.at
        stepping.pause()
        stepping.go(next((at for at in turns if now is not None and at > now), turns[0]))

    def _ask_limit(self) -> None:
        limit = self._window.session.stepping.breaks.limit
        dialog = QInputDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setInputMode(QInputDialog.InputMode.DoubleInput)
        dialog.setWindowTitle("Break")
        dialog.setLabelText(
            "Playing stops where a number of a gradient is larger than this, or NaN.\n"
            "0: it does not."
        )
        dialog.setDoubleDecimals(6)
        dialog.setDoubleRange(0.0, 1e12)
        dialog.setDoubleValue(limit or 0.0)
        dialog.doubleValueSelected.connect(self._set_limit)
        dialog.open()

    def _set_limit(self, limit: float) -> None:
        self._window.session.stepping.breaks.limit = limit or None
        said = f"Playing stops where |g| > {limit:g}." if limit else "No gradient is too large."
        self._window.status.say(said)

    def _to_odd(self) -> None:
        said = self._window.session.stepping.to_first_odd()
        if said:
            self._window.status.say(said)

    def _what_if(self) -> None:
        """Write over the gradient of the selected value, else over what arrived at this step."""
        found = self._stand(self._what_if)
        if found is not None:
            panel, place, slot, _ = found
            panel.rewriting.open(place, slot)

    def _depends(self) -> None:
        """Which cells the current one of the selected value depends on, else the first one of the
        value of this step."""
        from inspector.panels.tensor.panel import TensorPanel

        found, tensor = self._stand(self._depends), self._window.tensor_panel
        if found is None or not isinstance(tensor, TensorPanel):
            return
        panel, _, _, source = found
        grid = tensor.grid
        at = grid.view.currentIndex()
        is_shown = at.isValid() and source is not None and grid.node == source.node
        cell = grid.cut.flat(at.row(), at.column()) if is_shown else 0
        graph = self._window.store.document.graph
        name = label(graph, source, 1) if source is not None else panel.depends.later.currentText()
        panel.depends.choose(name, cell)

    def _stand(
        self, again: Callable[[], None]
    ) -> "tuple[StepPanel, int, int, Source | None] | None":
        """Go to the turn at which the gradient of the selected value is used, else stay at this
        one: the panel there, the turn, which of its gradients, and the value. None, and said,
        where there is none; `again` is called once the turns are known."""
        window, stepping = self._window, self._window.session.stepping
        window.complete()
        steps = stepping.steps
        if steps is None:
            stepping.when_known(again)
            return None
        if stepping.is_refused:
            window.status.say("PyTorch refused this Backward: step to where it stopped instead.")
            return None
        selected = tuple(window.store.selected)
        source = Source(selected[0]) if len(selected) == 1 else None
        place = stepping.at if source is None else steps.turn_of.get(source)
        if place is None or not 0 <= place <= steps.last:
            window.status.say("Select a value first that the gradient reaches.")
            return None
        value = ("" if source is None else source.node, 0)
        values = [value in slot.values for slot in steps.turns[place].slots]
        stepping.pause()
        stepping.go(place)
        self._on_moved()
        self._show_step(True)
        assert self.panel is not None
        self.panel.project()
        return self.panel, place, values.index(True) if True in values else 0, source

    def _on_moved(self) -> None:
        stepping = self._window.session.stepping
        is_changed = bool(stepping.altering.changes)
        if stepping.at == self._shown and not (is_changed and self.panel is None):
            return
        self._shown = stepping.at
        self._light_canvas()
        if self.panel is None:
            shows = stepping.at is not None or is_changed
            if not shows or self._window.tensor_panel is None:
                return
            self._make()
        assert self._head is not None
        self._head.setVisible(stepping.at is not None)
        self._show_step(stepping.at is not None)

    def _on_changed(self, old: State, new: State) -> None:
        if self.panel is not None and old.selected != new.selected and new.selected:
            self._show_step(False)

    def _light_canvas(self) -> None:
        if self.light is None:
            from inspector.canvas.step_mark import StepLight

            self.light = StepLight(self._window.canvas)

    def _make(self) -> None:
        from inspector.panels.stepper.panel import StepPanel
        from inspector.panels.stepper.what_if import WhatIfLine

        tensor = self._window.tensor_panel
        assert tensor is not None
        place = tensor.parentWidget()
        assert place is not None
        layout = place.layout()
        assert layout is not None
        layout.removeWidget(tensor)
        whole = QWidget(place)
        self.panel = StepPanel(self._window.session, self._window.theme, whole)
        self.panel.rewriting.offer(self._window.commands.actions)
        # Beside the tensor too: its gradient is no longer PyTorch's either.
        self.line = WhatIfLine(self._window.session.stepping, whole)
        self._head = QWidget(whole)
        row = QHBoxLayout(self._head)
        row.setContentsMargins(20, 10, 20, 0)
        row.setSpacing(0)
        self.step, self.tensor = QToolButton(self._head), QToolButton(self._head)
        for button, text, side in ((self.step, "Step", "first"), (self.tensor, "Tensor", "last")):
            button.setText(text)
            button.setProperty("kind", "segment")
            button.setProperty("place", side)
            button.setCheckable(True)
            row.addWidget(button)
        row.addStretch(1)
        self.step.clicked.connect(self._on_step)
        self.tensor.clicked.connect(self._on_tensor)
        self._stack = QStackedLayout()
        self._stack.addWidget(tensor)
        self._stack.addWidget(self.panel)
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self.line)
        column.addLayout(self._stack, 1)
        layout.addWidget(whole)

    def _show_step(self, on: bool) -> None:
        self._stack.setCurrentIndex(1 if on else 0)
        self.step.setChecked(on)
        self.tensor.setChecked(not on)

    def _on_step(self) -> None:
        self._show_step(True)

    def _on_tensor(self) -> None:
        self._show_step(False)
