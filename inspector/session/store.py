"""The one place where the document changes: edits, gestures, selection, undo; one signal tells."""

import time
from collections.abc import Callable, Hashable, Iterable

import msgspec
from PySide6.QtCore import QObject, Signal

from inspector.document.history import History
from inspector.document.nodes import EMPTY, Document, NodeId

Edit = Callable[[Document], Document]
Finish = Callable[[Document, Document], Document]


class State(msgspec.Struct, frozen=True):
    """What history keeps: a document and the nodes that were selected in it."""

    document: Document
    selected: frozenset[NodeId] = frozenset()


class Store(QObject):
    """Holds the State. Views project the difference and may not edit while they are told.

    `saved_changed` also comes when the labels of undo may be others without a `changed`;
    `opened` when another document takes the place of this one, before `changed`.
    """

    changed = Signal(object, object)
    saved_changed = Signal()
    opened = Signal()

    def __init__(
        self,
        document: Document = EMPTY,
        *,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._state = State(document)
        self._saved = document
        self._history: History[State] = History()
        self._gesture: Gesture | None = None
        self._telling = False
        self.finishing: Finish | None = None
        """What every edit is finished with: it gets the document before and the one after."""

    @property
    def state(self) -> State:
        """Document and selection now."""
        return self._state

    @property
    def document(self) -> Document:
        """The document now."""
        return self._state.document

    @property
    def selected(self) -> frozenset[NodeId]:
        """The selected nodes; all of them are in the document."""
        return self._state.selected

    @property
    def undo_label(self) -> str | None:
        """What undo would take back, or None."""
        return self._history.undo_label

    @property
    def redo_label(self) -> str | None:
        """What redo would do again, or None."""
        return self._history.redo_label

    @property
    def is_modified(self) -> bool:
        """Whether the document is another than the one saved last."""
        return self._state.document is not self._saved

    def apply(
        self,
        label: str,
        edit: Edit,
        *,
        merge: Hashable | None = None,
        select: Iterable[NodeId] | None = None,
    ) -> None:
        """One edit, one undo step; none where the edit returns its argument. Steps with the same
        `merge` key less than a second apart become one. `select`: what is selected afterwards.

        Raises EditRefused when the edit does.
        """
        self._may_edit()
        self._end_gesture()
        before = self._state
        document = self._finished(before.document, edit(before.document))
        after = _state(document, before.selected if select is None else select)
        if document is not before.document:
            self._history.push(label, before, merge=merge, now_s=self._clock())
        self._show(after)

    def begin(self, label: str) -> "Gesture":
        """A drag or another gesture that shows many pictures and leaves one step, or none."""
        self._may_edit()
        self._end_gesture()
        self._gesture = Gesture(self, label)
        return self._gesture

    def select(self, nodes: Iterable[NodeId]) -> None:
        """Other nodes selected. Leaves no undo step and never clears redo."""
        self._may_edit()
        after = _state(self.document, nodes)
        if after.selected != self._state.selected:
            self._history.seal()
            self._show(after)

    def undo(self) -> None:
        """Back before the last step; in the middle of a gesture, back to its start."""
        self._may_edit()
        if self._gesture is not None:
            self._gesture.cancel()
            return
        before = self._history.undo(self._state)
        if before is not None:
            self._show(before)

    def redo(self) -> None:
        """The step undone last, again."""
        self._may_edit()
        if self._gesture is not None:
            self._gesture.cancel()
        after = self._history.redo(self._state)
        if after is not None:
            self._show(after)

    def open(self, document: Document) -> None:
        """Another document, saved as it is, with a history of its own."""
        self._may_edit()
        self._gesture = None
        self._history = History()
        self._saved = document
        self.opened.emit()
        self._show(State(document))
        self.saved_changed.emit()

    def mark_saved(self) -> None:
        """The document as it is now is on disk."""
        self._history.seal()
        self._saved = self._state.document
        self.saved_changed.emit()

    def _finished(self, before: Document, after: Document) -> Document:
        if self.finishing is None or after is before:
            return after
        return self.finishing(before, after)

    def _may_edit(self) -> None:
        assert not self._telling, "a view may not edit while it is told of an edit"

    def _end_gesture(self) -> None:
        # A key pressed in the middle of a drag: what the drag showed stays, as a step of its own.
        if self._gesture is not None:
            self._gesture.commit()

    def _show(self, after: State) -> None:
        before = self._state
        if after.document is before.document and after.selected == before.selected:
            return
        was_modified = self.is_modified
        self._state = after
        self._telling = True
        try:
            self.changed.emit(before, after)
        finally:
            self._telling = False
        if self.is_modified != was_modified:
            self.saved_changed.emit()

    def _finish(self, gesture: "Gesture", label: str, start: State) -> None:
        self._gesture = None
        if self.document is not start.document:
            self._history.push(label, start, now_s=self._clock())
            self.saved_changed.emit()


class Gesture:
    """One drag: every picture starts from the document at its beginning, so nothing drifts.

    Once committed or cancelled (undo and other edits end it too) it does nothing any more.
    """

    def __init__(self, store: Store, label: str) -> None:
        self._store = store
        self._label = label
        self._start = store.state

    @property
    def is_over(self) -> bool:
        """Whether it was committed or cancelled."""
        return self._store._gesture is not self  # noqa: SLF001 - store and gesture are one thing

    def show(self, edit: Edit) -> None:
        """The document as the edit makes it from the one at the start; no step yet."""
        if self.is_over:
            return
        self._store._may_edit()  # noqa: SLF001
        start = self._start.document
        document = self._store._finished(start, edit(start))  # noqa: SLF001
        self._store._show(_state(document, self._store.selected))  # noqa: SLF001

    def commit(self, select: Iterable[NodeId] | None = None, *, label: str = "") -> None:
        """What was shown last stays, as one undo step; none where nothing changed. `label`: what
        it became, where that is not what it was begun as."""
        if self.is_over:
            return
        self._store._may_edit()  # noqa: SLF001
        self._store._finish(self, label or self._label, self._start)  # noqa: SLF001
        if select is not None:
            self._store._show(_state(self._store.document, select))  # noqa: SLF001

    def cancel(self) -> None:
        """Everything as it was at the start."""
        if self.is_over:
            return
        self._store._may_edit()  # noqa: SLF001
        self._store._gesture = None  # noqa: SLF001
        self._store._show(self._start)  # noqa: SLF001


def _state(document: Document, selected: Iterable[NodeId]) -> State:
    return State(document, frozenset(selected) & document.graph.nodes.keys())
