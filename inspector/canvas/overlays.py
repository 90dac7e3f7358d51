"""The few words that lie over the canvas: the zoom, a hint on an empty one, a refusal's reason."""

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from inspector.canvas.hits import ChipHit, Hit, WireHit
from inspector.canvas.inks import words_font
from inspector.look.theme import Theme
from inspector.offers.commands import Commands

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas
    from inspector.canvas.legend import WireLegend
    from inspector.canvas.minimap import Minimap
    from inspector.canvas.wire_card import WireCard


class Overlays:
    """All of them, each in its place."""

    def __init__(self, theme: Theme, canvas: "Canvas") -> None:
        self._canvas = canvas
        self.zoom_line = ZoomLine(theme, canvas)
        self.hint = Hint(theme, canvas)
        self._legend: WireLegend | None = None
        self._minimap: Minimap | None = None
        self.wire_card: WireCard | None = None
        self.zoom_line.actual_wanted.connect(canvas.camera.actual)
        self.zoom_line.fit_wanted.connect(canvas.camera.fit)

    @cached_property
    def reason(self) -> "Reason":
        """Why a wire cannot end here; made when the first is said."""
        return Reason(self._canvas.graph_scene.theme, self._canvas)

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        for part in (self.zoom_line, self.hint):
            part.set_theme(theme)
        reason = vars(self).get("reason")
        for made in (reason, self._legend, self.wire_card, self._minimap):
            if made is not None:
                made.set_theme(theme)

    def show_card(self, found: WireHit | ChipHit, at: QPoint) -> None:
        """What runs through a wire, or what an autograd node is, beside a point of the view."""
        if isinstance(found, ChipHit):
            self._canvas.backgraph.card.show_chip(found.chip, at)
            return
        from inspector.canvas.wire_card import WireCard

        if self.wire_card is None:
            self.wire_card = WireCard(self._canvas.graph_scene.theme, self._canvas)
        self.wire_card.show_wire(found.key, at)

    def leave_wire(self, hot: Hit | None = None) -> None:
        """The pointer stands on this now."""
        if self.wire_card is not None:
            self.wire_card.leave(hot)
        back = self._canvas.graph_scene.back
        if back is not None:
            back.leave(hot.chip if isinstance(hot, ChipHit) else None)

    def show_keys(self, commands: Commands) -> None:
        """The keys in their words, which the user may have changed."""
        self.zoom_line.show_keys(commands)
        self.hint.show_keys(commands)
        self.place()

    def show_legend(self, on: bool) -> None:
        """What the wires mean, bottom left."""
        from inspector.canvas.legend import WireLegend

        if on and self._legend is None:
            canvas = self._canvas
            self._legend = WireLegend(canvas.graph_scene.theme, canvas.thickness, canvas)
            self.place()
        if self._legend is not None:
            self._legend.setVisible(on)

    def renew_legend(self) -> None:
        """Wires are drawn otherwise than before."""
        if self._legend is not None:
            self._legend.renew()

    def show_minimap(self, on: bool) -> None:
        """The whole graph, bottom right."""
        from inspector.canvas.minimap import Minimap

        if on and self._minimap is None:
            self._minimap = Minimap(self._canvas)
            self.place()
        if self._minimap is not None:
            self._minimap.setVisible(on)

    @property
    def minimap(self) -> "Minimap | None":
        """The map, where it was shown once."""
        return self._minimap

    def place(self) -> None:
        """After the canvas or the words became larger or smaller."""
        size, line = self._canvas.size(), self.zoom_line
        line.move(size.width() - line.width() - 12, size.height() - line.height() - 10)
        self.hint.resize(size)
        if self._canvas.graph_scene.back is not None:
            self._canvas.graph_scene.back.place()
        if self._minimap is not None:
            small = self._minimap
            small.move(size.width() - small.width() - 12, line.y() - small.height() - 6)
        if self._legend is not None:
            self._legend.move(12, size.height() - self._legend.height() - 12)

    def say_at(self, at: QPointF | None, text: str) -> None:
        """A reason beside a point of the canvas; an empty text takes it away."""
        where = QPoint() if at is None else self._canvas.mapFromScene(at)
        if text and text != self.reason.text():
            self._canvas.say(text)
        if text or "reason" in vars(self):
            self.reason.show_at(where, text)


class ZoomLine(QWidget):
    """`100 %  fit`, bottom right: a click on either does it."""

    actual_wanted = Signal()
    fit_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._percent = QToolButton(self)
        self._percent.clicked.connect(self.actual_wanted)
        self._fit = QToolButton(self)
        self._fit.setText("fit")
        self._fit.clicked.connect(self.fit_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for button in (self._percent, self._fit):
            button.setFont(words_font(11))
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(button)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self.setStyleSheet(
            f"QToolButton {{ color: {theme.muted}; background: transparent; border: none;"
            f" border-radius: 6px; padding: 2px 6px; min-height: 20px; font-size: 11px; }}"
            f"QToolButton:hover {{ color: {theme.text}; background: {theme.raised}; }}"
        )

    def show_keys(self, commands: Commands) -> None:
        """What a click does, and by which key it is done too."""
        self._percent.setToolTip(commands.with_key("Zoom to 100 %", "zoom-reset"))
        self._fit.setToolTip(commands.with_key("Fit the whole graph in view", "fit"))

    def show_zoom(self, zoom: float) -> None:
        """1.0 is 100 %."""
        self._percent.setText(f"{round(zoom * 100)} %")
        self.adjustSize()

    @property
    def text(self) -> str:
        """What it says of the zoom."""
        return self._percent.text()


class Hint(QLabel):
    """Quiet words in the middle of an empty canvas."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, True)
        self.setFont(words_font(13))
        self.set_theme(theme)

    def show_keys(self, commands: Commands) -> None:
        """What to begin with."""
        add, new = commands.key_text("add-operation"), commands.key_text("new-tensor")
        lines = (
            f"{add} or double click: add an operation" if add else "Double click: add an operation",
            f"{new}: new tensor" if new else "",
            "drop a file here: a session, or tensors (.npy, .safetensors, .pt, .csv …)",
        )
        self.setText("\n".join(line for line in lines if line))

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self.setStyleSheet(f"color: {theme.muted}; background: transparent;")


class Reason(QLabel):
    """Beside the pointer: why a wire cannot end here."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = parent
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, True)
        self.setFont(words_font(12))
        self.set_theme(theme)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self.setStyleSheet(
            f"color: {theme.error}; background: {theme.panel};"
            f" border: 1px solid {theme.error}; border-radius: 6px; padding: 4px 8px;"
        )

    def show_at(self, at: QPoint, text: str) -> None:
        """Below and right of a point of the view; nothing for an empty text."""
        if not text:
            self.hide()
            return
        view = self._view
        room = max(160, view.width() - 32)
        self.setWordWrap(False)
        self.setText(text)
        # Wrapped only where the line would be wider than the view.
        if self.sizeHint().width() > room:
            self.setWordWrap(True)
            self.resize(room, self.heightForWidth(room))
        else:
            self.resize(self.sizeHint())
        x = max(8, min(at.x() + 16, view.width() - self.width() - 8))
        y = max(8, min(at.y() + 20, view.height() - self.height() - 8))
        self.move(x, y)
        self.show()
        self.raise_()
