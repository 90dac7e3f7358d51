"""Find on the canvas: a quiet bar; what is found stands out, the others are veiled."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit

from inspector.canvas.finding import found_nodes, found_notes
from inspector.canvas.inks import mono_font, words_font
from inspector.document.nodes import NodeId, NoteId
from inspector.look.fonts import rule
from inspector.look.theme import Theme

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas

_WIDTH, _TOP = 420, 12
_VEIL, _RING, _CORNER = 0.72, 3.0, 10.0
# Words that only the numbers tell: every node's picture is asked for while they stand there.
_OF_NUMBERS = ("nan", "inf")


class Finding(QObject):
    """Made with the first find. Esc ends it where one stands: typing selects and moves nothing,
    and what Enter went to was wanted (Back leads to the view before)."""

    def __init__(self, canvas: "Canvas") -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.bar = FindBar(canvas.graph_scene.theme, canvas)
        self.bar.field.textChanged.connect(self._search)
        self.bar.field.installEventFilter(self)
        self.hits: list[NodeId] = []
        self.notes: list[NoteId] = []
        self.at = -1
        """Which of the hits is shown, the notes after the nodes; -1: none yet."""
        self._boxes: list[QRectF] = []
        self._again = QTimer(self, singleShot=True, interval=0)
        self._again.timeout.connect(self._renew)
        for told in (
            canvas.store.changed,
            canvas.session.results_changed,
            canvas.session.problems_changed,
            canvas.session.pictures_changed,
        ):
            told.connect(self._renew_soon)

    @property
    def is_open(self) -> bool:
        """Whether the bar is shown."""
        return self.bar.isVisible()

    def open(self) -> None:
        """Show the bar with the words of last time, all selected."""
        self.bar.set_theme(self._canvas.graph_scene.theme)
        self.bar.place(self._canvas.width())
        self.bar.show()
        self.bar.raise_()
        self.bar.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.bar.field.selectAll()
        self._search()

    def close(self) -> None:
        """No bar and no veil any more."""
        if not self.is_open:
            return
        self.bar.hide()
        self.hits, self.notes, self.at = [], [], -1
        self._canvas.wanting.ask_for_everything(False)
        self._canvas.viewport().update()
        self._canvas.take_focus()

    def step(self, by: int) -> None:
        """The next hit or the one before it, selected and in view; opens the bar where there is
        nothing to step through."""
        if not self.is_open:
            self.open()
        if self._count:
            # Nothing was shown yet: forward begins at the first, back at the last.
            self.at = (max(self.at, 0 if by < 0 else -1) + by) % self._count
            self._go_to(self.at)
        self._say()

    @property
    def _count(self) -> int:
        return len(self.hits) + len(self.notes)

    def _go_to(self, at: int) -> None:
        canvas = self._canvas
        if at < len(self.hits):
            canvas.graph_scene.pinned.choose(())
            canvas.store.select([self.hits[at]])
            canvas.camera.show_selection()
        else:
            canvas.noting.visit(self.notes[at - len(self.hits)])
        self._renew()

    def _search(self, _text: str = "") -> None:
        words = self.bar.field.text().lower().split()
        of_numbers = any(word in _OF_NUMBERS for word in words)
        self._canvas.wanting.ask_for_everything(of_numbers)
        self.at = -1
        self._renew()

    def _renew_soon(self, *_what: object) -> None:
        if self.is_open:
            self._again.start()

    def _renew(self) -> None:
        if not self.is_open:
            return
        before = [*self.hits, *self.notes]
        shown = before[self.at] if 0 <= self.at < len(before) else None
        scene = self._canvas.graph_scene
        wanted = {}
        if any(word in self.bar.field.text().lower() for word in _OF_NUMBERS):
            for id, item in scene.nodes.items():
                if item.card.value_wanted is not None:
                    wanted[id] = item.card.value_wanted
        found = found_nodes(self._canvas.session, self.bar.field.text(), wanted)
        self.hits = [node for node in found if node in scene.nodes]
        self.notes = found_notes(self._canvas.store.document, self.bar.field.text())
        after = [*self.hits, *self.notes]
        self.at = after.index(shown) if shown in after else -1
        self._boxes = [scene.nodes[node].body for node in self.hits]
        items = scene.pinned.items
        self._boxes += [items[n].rect if items[n].isVisible() else QRectF() for n in self.notes]
        self._say()
        self._canvas.viewport().update()

    def _say(self) -> None:
        count = self._count
        if not self.bar.field.text().strip():
            self.bar.say("name, op, shape, note, failed, nan", found=True)
        elif not count:
            self.bar.say("nothing found", found=False)
        else:
            here = f"{self.at + 1} of " if self.at >= 0 else ""
            self.bar.say(f"{here}{count}{' found' if not here else ''}", found=True)

    def paint(self, painter: QPainter, seen: QRectF) -> None:
        """The veil over what was not found, and a ring around what was."""
        if not self.is_open or not self._count:
            return
        scene, zoom = self._canvas.graph_scene, self._canvas.zoom
        colour = QColor(scene.theme.canvas)
        colour.setAlphaF(_VEIL)
        if scene.level == "boxes":
            # Thousands of holes would take longer than a frame; filled, they are seen from afar.
            painter.fillRect(seen, colour)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(scene.theme.warning))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.drawRects(self._boxes)
            return
        veil = QPainterPath()
        veil.addRect(seen.adjusted(-1, -1, 1, 1))
        rings = QPainterPath()
        for box in self._boxes:
            body = box.adjusted(-6, -6, 6, 6)
            if not box.isEmpty() and body.intersects(seen):
                rings.addRoundedRect(body, _CORNER, _CORNER)
        # Odd and even: the rings are holes in the veil.
        veil.addPath(rings)
        painter.fillPath(veil, colour)
        painter.setPen(QPen(QColor(scene.theme.warning), 1.5 / zoom))
        painter.drawPath(rings)
        if 0 <= self.at < len(self._boxes) and not self._boxes[self.at].isEmpty():
            body = self._boxes[self.at].adjusted(-6, -6, 6, 6)
            painter.setPen(QPen(QColor(scene.theme.warning), _RING / zoom))
            painter.drawRoundedRect(body, _CORNER, _CORNER)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not enter and event.key() not in (Qt.Key.Key_Escape, Qt.Key.Key_Tab):
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
        elif event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.close()
            elif event.key() == Qt.Key.Key_Tab:
                self._canvas.take_focus()
            else:
                back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
                self.step(-1 if back else 1)
        return True


class FindBar(QFrame):
    """The field and the count, over the canvas's upper edge."""

    def __init__(self, theme: Theme, canvas: "Canvas") -> None:
        super().__init__(canvas)
        self.setObjectName("findBar")
        self.field = QLineEdit(self)
        self.field.setAccessibleName("Find nodes")
        self.field.setPlaceholderText("Find nodes")
        self.count = QLabel(self)
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self._theme = theme
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 6, 12, 6)
        row.setSpacing(12)
        row.addWidget(self.field, 1)
        row.addWidget(self.count)
        self.hide()

    def place(self, room: int) -> None:
        """In the middle of a canvas so wide."""
        width = min(_WIDTH, room - 24)
        self.setGeometry((room - width) // 2, _TOP, width, self.sizeHint().height())

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self._theme = theme
        self.setStyleSheet(
            f"#findBar {{ background: {theme.panel}; border: 1px solid {theme.warning};"
            f" border-radius: 8px; }}"
            f"QLineEdit {{ background: transparent; color: {theme.text}; border: none;"
            f" padding: 0 8px; min-height: 28px; {rule(mono_font(13))} }}"
        )
        self.say(self.count.text(), found=True)

    def say(self, text: str, *, found: bool) -> None:
        """How many there are, or what can be asked."""
        colour = self._theme.muted if found else self._theme.error
        self.count.setStyleSheet(
            f"color: {colour}; background: transparent; {rule(words_font(12))}"
        )
        self.count.setText(text)
