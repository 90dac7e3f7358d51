"""The bottom panel “Flow”: how large the gradient is from the output to the inputs, what is wrong
with it, and the same shown on the wires."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from inspector.document.nodes import NodeId
from inspector.look.fonts import words
from inspector.look.plain import label, plain
from inspector.look.switch import Switch
from inspector.look.theme import Theme
from inspector.messages.answers import Swept
from inspector.messages.surveys import Surveyed
from inspector.panels.backward.headline import Headline
from inspector.panels.flow.chart import Chart, told
from inspector.panels.flow.course import Course, Point, course
from inspector.session.births import off_text, sentence
from inspector.session.session import Session

_SIDE = 316
_MOST = 40
_READ = (
    "Orange: root mean square of the gradient that arrives at a value; blue: of the value. Point "
    "at a dot to read it."
)
_OLD = "From before the last edit. "


class FlowPanel(QWidget):
    """The chart and its sentence on the left; beside it what was found. Nothing is counted while
    it is hidden. `wanted`: show this node."""

    wanted = Signal(object)

    def __init__(
        self, session: Session, theme: Theme, on_wires: QAction, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._known: Surveyed | None = None
        self._course: Course | None = None
        self.sentence = Headline(theme)
        self.read = label(_READ, "muted")
        self.read.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.chart = Chart(theme)
        self.chart.pointed.connect(self._on_pointed)
        self.chart.chosen.connect(self._on_chosen)
        self.switch = Switch("on the wires", theme, "gradient")
        self.switch.setToolTip(
            plain("Draw wires thicker and more orange, the larger the gradient is")
        )
        self._on_wires = on_wires
        self.switch.clicked.connect(on_wires.trigger)
        on_wires.toggled.connect(self._on_toggled)
        self.switch.setChecked(on_wires.isChecked())
        self.empty = label("", "muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self._found = QVBoxLayout()
        self._shown: list[tuple[str, NodeId, bool]] | None = None
        self._lay_out()
        session.surveys.changed.connect(self.project)
        session.gradients_changed.connect(self.project)
        session.results_changed.connect(self._on_results)
        session.store.changed.connect(self._on_store)
        self.project()

    def _lay_out(self) -> None:
        self._found.setContentsMargins(0, 0, 8, 0)
        self._found.setSpacing(2)
        self._found.addStretch(1)
        inside = QWidget()
        inside.setLayout(self._found)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        area.setFixedWidth(_SIDE)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self.sentence, 1)
        head.addWidget(self.switch)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addWidget(self.chart, 1)
        middle.addWidget(area)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(16, 6, 8, 6)
        column.setSpacing(2)
        column.addLayout(head)
        column.addLayout(middle, 1)
        column.addWidget(self.read)
        self._area = area
        self._pages = QStackedLayout(self)
        self._pages.addWidget(content)
        self._pages.addWidget(self.empty)

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self.sentence.set_theme(theme)
        self.chart.set_theme(theme)
        self.switch.set_theme(theme)

    def project(self) -> None:
        """Show what is known of the last Backward."""
        if not self.isVisible():
            return
        surveys = self._session.surveys
        known = surveys.now
        if known is not None and known.gradients and known is not self._known:
            self._known = known
            self._course = course(surveys.graph, known)
        if not any(isinstance(act.outcome, Swept) for act in self._session.acts):
            self._course = self._known = None
        if self._course is None:
            self.empty.setText(self._what_to_do())
            self._pages.setCurrentIndex(1)
            return
        current = bool(surveys.moment[1])
        self.chart.show_course(self._course, current=current)
        self.chart.show_selected(self._session.store.selected)
        self.sentence.setText(("" if current else _OLD) + self._course.sentence)
        self._show_found(known or self._known)
        self._pages.setCurrentIndex(0)

    def _what_to_do(self) -> str:
        if any(isinstance(act.outcome, Swept) for act in self._session.acts):
            return "The gradients are being counted."
        reason = self._session.why_not_backward()
        if reason:
            return f"{reason}\nWhen Backward has run, this shows how large the gradient is."
        return "Press Backward (F5) to see how large the gradient is from the output to the inputs."

    def _show_found(self, known: Surveyed | None) -> None:
        graph = self._session.store.document.graph
        found: list[tuple[str, NodeId, bool]] = []
        if known is not None:
            births = [each for each in known.births if each.node in graph.nodes]
            found += [(sentence(each, graph), NodeId(each.node), True) for each in births]
            offs = sorted(known.offs, key=lambda off: -off.off / max(1, off.count))
            there = [off for off in offs if off.off and off.node in graph.nodes]
            found += [(off_text(off, graph), NodeId(off.node), False) for off in there[:_MOST]]
        if found == self._shown:
            return
        self._shown = found
        while self._found.count() > 1:
            item = self._found.takeAt(0)
            widget = None if item is None else item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for at, (text, node, bad) in enumerate(found):
            self._found.insertWidget(at, self._line(text, node, bad))
        self._area.setVisible(bool(found))

    def _line(self, text: str, node: NodeId, bad: bool) -> QWidget:
        line = QFrame()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        told_of = label(text, "error" if bad else "")
        told_of.setFont(words(11))
        told_of.setWordWrap(True)
        button = QPushButton("Show")
        button.setProperty("kind", "quiet")
        button.setAccessibleName(f"Show: {text}")
        button.clicked.connect(partial(self._want, node))
        row.addWidget(told_of, 1)
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return line

    @property
    def found(self) -> list[str]:
        """The sentences beside the chart."""
        return [text for text, _, _ in self._shown or ()]

    def _want(self, node: NodeId, _checked: bool = False) -> None:
        self.wanted.emit(node)

    def _on_toggled(self, on: bool) -> None:
        self.switch.setChecked(on)

    def _on_pointed(self, point: Point | None) -> None:
        self.read.setText(_READ if point is None else told(point))

    def _on_chosen(self, point: Point) -> None:
        self.wanted.emit(point.source.node)

    def _on_results(self, _nodes: object) -> None:
        self.project()

    def _on_store(self, _old: object, _new: object) -> None:
        self.project()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._session.surveys.want(self, True)
        self.project()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._session.surveys.want(self, False)
