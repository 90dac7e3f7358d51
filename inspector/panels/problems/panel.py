"""The bottom panel “Problems”: where, PyTorch's exact words, what they mean, what to press."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from inspector.look.fonts import mono, words
from inspector.look.plain import label
from inspector.look.theme import Theme
from inspector.panels.grid.converting import Converting
from inspector.session.faces import Problem
from inspector.session.session import Session

_MOST = 50


class ProblemsPanel(QWidget):
    """A list of problems; a click selects the node that one is about."""

    counted = Signal(object)
    refused = Signal(object)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._shown: tuple[tuple[Problem, str], ...] = ()
        self.empty = label("No problems. What PyTorch refuses shows here.", "muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(16, 12, 16, 12)
        self._rows.setSpacing(8)
        inside = QWidget()
        inside.setObjectName("problems")
        inside.setLayout(self._rows)
        self._area = QScrollArea()
        self._area.setObjectName("problems-area")
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(inside)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._area)
        self._pages.addWidget(self.empty)
        self.set_theme(theme)
        self._converting = Converting(session, self)
        self._converting.refused.connect(self.refused)
        session.problems_changed.connect(self.project)
        session.store.changed.connect(self._on_changed)
        self.project()

    @property
    def rows(self) -> list["ProblemRow"]:
        """The rows shown."""
        items = (self._rows.itemAt(at) for at in range(self._rows.count()))
        widgets = [item.widget() for item in items if item is not None]
        return [row for row in widgets if isinstance(row, ProblemRow)]

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self._theme = theme
        for row in self.rows:
            row.set_theme(theme)

    def project(self) -> None:
        """Show the session's problems."""
        nodes = self._session.store.document.graph.nodes
        problems = self._session.problems
        shown = tuple(
            (each, "" if each.node is None or each.node not in nodes else nodes[each.node].name)
            for each in problems[:_MOST]
        )
        self.counted.emit(len(problems))
        self._pages.setCurrentIndex(0 if problems else 1)
        if shown == self._shown:
            return
        self._shown = shown
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for problem, name in shown:
            row = ProblemRow(problem, name, self._theme)
            row.chosen.connect(self._on_chosen)
            row.fix_wanted.connect(self._on_fix)
            self._rows.addWidget(row)
        if len(problems) > _MOST:
            self._rows.addWidget(label(f"and {len(problems) - _MOST} more", "muted"))
        self._rows.addStretch(1)

    def _on_changed(self, _old: object, _new: object) -> None:
        # A renamed node is called by its new name; what else an edit brings, the session tells.
        if self._shown:
            self.project()

    def _on_chosen(self, problem: Problem) -> None:
        if problem.node is not None and problem.node in self._session.store.document.graph.nodes:
            self._session.store.select((problem.node,))

    def _on_fix(self, problem: Problem) -> None:
        if problem.fix is not None:
            self._converting.apply(problem.fix)


class ProblemRow(QFrame):
    """One problem."""

    chosen = Signal(object)
    fix_wanted = Signal(object)

    def __init__(self, problem: Problem, name: str, theme: Theme) -> None:
        super().__init__()
        self.problem = problem
        self.setObjectName("problem")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{name}: {problem.text}" if name else problem.text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.name = label(name)
        self.name.setFont(mono(12, bold=True))
        self.exact = label(problem.exact or problem.text)
        self.exact.setFont(mono(11) if problem.exact else words())
        self.meaning = label(problem.meaning or (problem.text if problem.exact else ""), "muted")
        for text in (self.exact, self.meaning):
            text.setWordWrap(True)
        self.exact.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        texts = QVBoxLayout()
        texts.setSpacing(4)
        texts.addWidget(self.exact)
        if self.meaning.text():
            texts.addWidget(self.meaning)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(12)
        if name:
            row.addWidget(self.name, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        self.set_theme(theme)
        self.fix: QPushButton | None = None
        if problem.fix is not None:
            self.fix = QPushButton(problem.fix.title.replace("&", "&&"))
            self.fix.setProperty("kind", "value")
            self.fix.clicked.connect(self._on_fix)
            row.addWidget(self.fix, 0, Qt.AlignmentFlag.AlignTop)

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self.setStyleSheet(
            f"#problem {{ background: {theme.card}; border: 1px solid {theme.line};"
            f" border-left: 3px solid {theme.error}; border-radius: 6px; }}"
            f"#problem:focus {{ border-color: {theme.value}; }}"
        )

    def _on_fix(self) -> None:
        self.fix_wanted.emit(self.problem)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.chosen.emit(self.problem)
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.problem)
            return
        super().keyPressEvent(event)
