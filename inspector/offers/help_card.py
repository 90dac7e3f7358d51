"""The help on one thing that can be added: what it is, its derivative, what PyTorch says of it."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inspector.catalogue.entries import Entry, can_try
from inspector.catalogue.rows import Details, Row, catalogue
from inspector.look.fonts import mono, rule, words
from inspector.look.formula import NOT_ALWAYS, Formula, Typesetter
from inspector.look.plain import label
from inspector.look.theme import Theme
from inspector.offers.reading import readable
from inspector.session.session import Session

_WIDTH = 420
_DOC_HEIGHT = 260
_MARGIN = 8
_PAD = 14


class HelpCard(QFrame):
    """Lies over the window beside what it is about; takes the keyboard only when entered.
    `closed`: Esc was pressed in it."""

    add_wanted = Signal()
    try_wanted = Signal()
    closed = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("helpCard")
        self.setAccessibleName("Help")
        self._questions = session.questions
        self._session = session
        self._over = parent
        self._entry: Entry | None = None
        self._place = QRect()
        self._typesetter = Typesetter(self)
        # Queued: after the formulas themselves have taken what was set.
        self._typesetter.typeset.connect(self._on_typeset, Qt.ConnectionType.QueuedConnection)
        self.title = label("", "", self)
        self.beside = label("", "", self)
        self.group = label("", "", self)
        self.signature = label("", "", self)
        self.summary = label("", "", self)
        self.problem = label("", "warning", self)
        self.note = label("", "", self)
        self.doc_title = label("", "", self)
        for each in (self.signature, self.summary, self.problem, self.note):
            each.setWordWrap(True)
        self.doc = QPlainTextEdit(self)
        self.doc.setReadOnly(True)
        self.doc.setFrameShape(QFrame.Shape.NoFrame)
        self.doc.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.doc.setTabChangesFocus(True)
        self.doc.setAccessibleName("What PyTorch says of it")
        self.doc.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._derivatives = QWidget(self)
        self._grid = QGridLayout(self._derivatives)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(6)
        self.try_button = QPushButton("Try it", self)
        self.try_button.setToolTip("Add it with inputs that show what it does (Ctrl+Enter)")
        self.add_button = QPushButton("Add", self)
        self.add_button.setToolTip("Add it alone (Enter)")
        for button in (self.try_button, self.add_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.try_button.clicked.connect(self.try_wanted)
        self.add_button.clicked.connect(self.add_wanted)
        self.keys = label("", "", self)
        self._lay_out()
        self._questions.answered.connect(self._on_answered)
        session.engine_changed.connect(self._show_doc)
        for part in (self.doc, self.try_button, self.add_button):
            part.installEventFilter(self)
        self.set_theme(theme)
        self.hide()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addWidget(self.beside, 0, Qt.AlignmentFlag.AlignBottom)
        head.addStretch(1)
        head.addWidget(self.group, 0, Qt.AlignmentFlag.AlignBottom)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.keys, 1)
        foot.addWidget(self.try_button)
        foot.addWidget(self.add_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(_PAD, _PAD - 2, _PAD, _PAD - 2)
        box.setSpacing(8)
        box.addLayout(head)
        for part in (self.summary, self.problem, self.signature, self._derivatives, self.note):
            box.addWidget(part)
        box.addWidget(self.doc_title)
        box.addWidget(self.doc, 1)
        box.addLayout(foot)

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self._theme = theme
        muted, text = theme.muted, theme.text
        self.setStyleSheet(
            f"#helpCard {{ background: {theme.panel}; border: 1px solid {theme.line};"
            f" border-radius: 10px; }} QLabel {{ background: transparent; }}"
            f"QPlainTextEdit {{ background: {theme.canvas}; border: 1px solid {theme.line};"
            f" border-radius: 6px; color: {text}; padding: 4px 6px; {rule(words(12))} }}"
            f"QPlainTextEdit:focus {{ border-color: {theme.value}; }}"
        )
        for part, font, colour in (
            (self.title, mono(15, bold=True), text),
            (self.beside, words(12), muted),
            (self.group, words(11), muted),
            (self.signature, mono(11), muted),
            (self.summary, words(13), text),
            (self.note, words(11), muted),
            (self.doc_title, words(11), muted),
            (self.keys, words(11), muted),
        ):
            part.setStyleSheet(f"color: {colour}; {rule(font)}")
        if self._entry is not None:
            self._show_row()

    def show_entry(self, entry: Entry, problem: str = "") -> None:
        """Help on this entry; `problem` says why it cannot be added."""
        if entry is not self._entry:
            self._entry = entry
            self.doc.clear()
        self.title.setText(entry.name)
        self.beside.setText(entry.beside)
        self.group.setText(entry.group.replace("/", " · "))
        self.summary.setText(entry.summary)
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.add_button.setEnabled(not problem)
        self.try_button.setEnabled(not problem)
        self._show_row()
        self._show_doc()

    @property
    def _row(self) -> Row | None:
        entry = self._entry
        if entry is None or entry.kind != "operation":
            return None
        return catalogue().operations.get(entry.id)

    def _show_row(self) -> None:
        row = self._row
        details = Details() if row is None else row.details
        self.signature.setText(details.signature)
        self.signature.setVisible(bool(details.signature))
        self.try_button.setVisible(self._entry is not None and can_try(self._entry))
        self._show_derivatives(details)
        notes = () if row is None else _notes(row)
        self.note.setText(" ".join(notes))
        self.note.setVisible(bool(notes))

    def _show_derivatives(self, details: Details) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        shown = [each for each in details.derivatives if each.readable or each.pytorch]
        self._derivatives.setVisible(bool(shown))
        top = Qt.AlignmentFlag.AlignTop
        for at, each in enumerate(shown):
            formula = Formula(self._typesetter, self._theme, self._derivatives)
            formula.show_text(each.readable or each.pytorch, each.of)
            self._grid.addWidget(formula, at, 0, top)
        if any(each.partly for each in shown):
            note = label(NOT_ALWAYS, "muted", self._derivatives)
            note.setWordWrap(True)
            self._grid.addWidget(note, len(shown), 0, top)

    def _show_doc(self) -> None:
        row, engine = self._row, self._session.engine
        for part in (self.doc, self.doc_title):
            part.setVisible(row is not None)
        enters = "F1: read it with the keyboard. " if row is not None else ""
        self.keys.setText("" if self._has_focus() else f"{enters}Esc: close.")
        if row is None:
            return
        self.doc_title.setText(f"PyTorch {engine.torch} says".replace("  ", " "))
        doc = self._questions.doc(row.id) if self.isVisible() or self._entry else None
        if doc is None:
            failed = engine.kind == "failed"
            text = engine.text if failed else "PyTorch is still loading; its own words come here."
        else:
            text = readable(doc) or "PyTorch has no words on it."
        if text != self.doc.toPlainText():
            self.doc.setPlainText(text)

    def _on_answered(self, what: object) -> None:
        if self._entry is not None and what == self._entry.id:
            self._show_doc()

    def _has_focus(self) -> bool:
        focus = self.window().focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def place_beside(self, place: QRect) -> None:
        """Show it right of a rectangle of the screen, or left of it where there is more room."""
        self._place = place
        window = self._over
        at = window.mapFromGlobal(place.topLeft())
        width = min(_WIDTH, window.width() - 2 * _MARGIN)
        self.doc.setMinimumHeight(72 if self._row is not None else 0)
        inner = width - 2 * _PAD
        for part in (self.summary, self.signature, self.note, self.problem):
            part.setMinimumHeight(part.heightForWidth(inner) if part.text() else 0)
        layout = self.layout()
        assert layout is not None
        layout.invalidate()
        wanted = max(layout.heightForWidth(width), layout.minimumSize().height())
        wanted += _DOC_HEIGHT - 72 if self._row is not None else 0
        height = min(wanted, window.height() - 2 * _MARGIN)
        x = at.x() + place.width() + _MARGIN
        if x + width > window.width() - _MARGIN:
            x = max(_MARGIN, at.x() - width - _MARGIN)
        y = max(_MARGIN, min(at.y() - 20, window.height() - height - _MARGIN))
        self.setGeometry(QRect(QPoint(x, y), QPoint(x + width - 1, y + height - 1)))
        self.show()
        self.raise_()

    def _on_typeset(self, _asked: object) -> None:
        # A formula is higher than the room that was kept for it.
        if self.isVisible():
            self.place_beside(self._place)

    def enter(self) -> None:
        """The keyboard goes to what PyTorch says, from there by Tab to the buttons."""
        part = self.doc if self._row is not None else self.add_button
        part.setFocus(Qt.FocusReason.TabFocusReason)
        self.keys.setText("Tab: buttons. Esc: back.")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
        if not isinstance(event, QKeyEvent) or event.type() not in kinds:
            return super().eventFilter(watched, event)
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        control = held == Qt.KeyboardModifier.ControlModifier
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if key not in (Qt.Key.Key_Escape, Qt.Key.Key_F1) and not enter:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
        elif not enter:
            self.closed.emit()
        elif (control or watched is self.try_button) and self.try_button.isEnabled():
            self.try_wanted.emit()
        elif self.add_button.isEnabled():
            self.add_wanted.emit()
        return True


def _notes(row: Row) -> tuple[str, ...]:
    """What else is worth knowing of an operation, a sentence each."""
    found = []
    if row.changes:
        found.append(f"Changes {' and '.join(row.changes)} in place.")
    if row.updates:
        found.append(f"Changes {' and '.join(row.updates)} in place while {row.updating} is set.")
    if row.view:
        found.append("The result may share its input's memory.")
    if row.random:
        found.append("Draws random numbers.")
    if not row.differentiable:
        found.append("No gradient flows back through it.")
    if row.data_dependent:
        found.append("The shape of the result depends on the numbers.")
    others = [name for name in row.names if name != row.function]
    if others:
        found.append(f"Also {', '.join(others)}.")
    return tuple(found)
