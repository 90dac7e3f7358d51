"""The document and its file: new, open, save, recent files, and “save changes?”."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, Protocol, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from inspector.document.nodes import EMPTY, Document
from inspector.files.examples import Example
from inspector.files.refused import FileRefused
from inspector.session.store import Store

SUFFIX = ".tgi"
UNTITLED = "untitled"
Answer = Literal["save", "discard", "cancel"]
T = TypeVar("T")


class Asker(Protocol):
    """Whatever asks the user; tests answer by themselves."""

    def open_path(self, folder: Path) -> Path | None:
        """Which file to open."""

    def tensor_paths(self, folder: Path) -> Sequence[Path]:
        """Which files to import tensors from."""

    def save_path(self, suggested: Path, kinds: str) -> Path | None:
        """Where to save; `kinds` in Qt's form, `Session (*.tgi)`."""

    def save_changes(self, name: str) -> Answer:
        """Whether to save the changes in the file of that name."""


class Dialogs:
    """Asks by Qt's dialogs over `parent`."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def open_path(self, folder: Path) -> Path | None:
        """Which file to open."""
        from PySide6.QtWidgets import QFileDialog

        chosen, _ = QFileDialog.getOpenFileName(
            self._parent, "Open", str(folder), f"Sessions (*{SUFFIX});;All files (*)"
        )
        return Path(chosen) if chosen else None

    def tensor_paths(self, folder: Path) -> Sequence[Path]:
        """Which files to import tensors from."""
        from PySide6.QtWidgets import QFileDialog

        from inspector.files.importing.kinds import READ

        kinds = f"Tensors ({' '.join(f'*{ending}' for ending in READ)});;All files (*)"
        chosen, _ = QFileDialog.getOpenFileNames(self._parent, "Import tensors", str(folder), kinds)
        return [Path(each) for each in chosen]

    def save_path(self, suggested: Path, kinds: str) -> Path | None:
        """Where to save."""
        from PySide6.QtWidgets import QFileDialog

        chosen, _ = QFileDialog.getSaveFileName(self._parent, "Save as", str(suggested), kinds)
        return Path(chosen) if chosen else None

    def save_changes(self, name: str) -> Answer:
        """Whether to save the changes."""
        from PySide6.QtWidgets import QMessageBox

        box = QMessageBox(self._parent)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle("Save changes?")
        box.setText(f"Save the changes in {name}?")
        box.setInformativeText("Without saving they are lost.")
        button = QMessageBox.StandardButton
        box.setStandardButtons(button.Save | button.Discard | button.Cancel)
        box.setDefaultButton(button.Save)
        answer = box.exec()
        box.deleteLater()
        if answer == button.Save:
            return "save"
        return "discard" if answer == button.Discard else "cancel"


class DocumentFile(QObject):
    """Which file the store's document belongs to. `refused` carries one sentence, `opened` and
    `saved` the path (for the recent files); `shown`: another document is on the screen;
    `tensors_chosen`: a file of tensors was to be opened, which is imported instead."""

    changed = Signal()
    refused = Signal(object)
    opened = Signal(object)
    saved = Signal(object)
    shown = Signal()
    tensors_chosen = Signal(object)

    def __init__(self, store: Store, asker: Asker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._asker = asker
        self.path: Path | None = None
        self._name = UNTITLED
        store.saved_changed.connect(self.changed)

    @property
    def name(self) -> str:
        """The file's name, or the one that it will be saved under."""
        return self.path.name if self.path else self._name + SUFFIX

    @property
    def stem(self) -> str:
        """The name without its ending, for what is made from this document."""
        return Path(self.name).stem

    def new(self) -> None:
        """An empty document, once the changes in this one are taken care of."""
        if self.may_leave():
            self._show(EMPTY, None, UNTITLED)

    def open(self, path: Path | None = None) -> bool:
        """Open this file, or one that the user chooses; whether that was done."""
        if path is not None and self._holds_tensors(path):
            return False
        if not self.may_leave():
            return False
        if path is None:
            path = self._asker.open_path(self.folder)
        if path is None or self._holds_tensors(path):
            return False
        document = self._read(path)
        if document is None:
            return False
        self._show(document, path.resolve(), path.stem)
        self.opened.emit(self.path)
        return True

    def _holds_tensors(self, path: Path) -> bool:
        from inspector.files.importing.kinds import READ

        found = path.suffix.lower() in READ
        if found:
            self.tensors_chosen.emit(path)
        return found

    def open_example(self, example: Example) -> bool:
        """Open a shipped example as a new document: Save will ask where."""
        if not self.may_leave():
            return False
        try:
            path = example.path
        except FileNotFoundError as missing:
            self.refused.emit(f"The example cannot be opened: {missing}.")
            return False
        document = self._read(path)
        if document is None:
            return False
        self._show(document, None, example.name)
        return True

    def save(self) -> bool:
        """Save where it came from, else ask where; whether it is saved now."""
        return self._write(self.path) if self.path else self.save_as()

    def save_as(self) -> bool:
        """Ask where, and save there; whether it is saved now."""
        path = self._asker.save_path(self.folder / self.name, f"Sessions (*{SUFFIX})")
        if path is None:
            return False
        return self._write(path if path.suffix else path.with_suffix(SUFFIX))

    def may_leave(self) -> bool:
        """Whether the document may go: unchanged, saved now, or given up by the user."""
        if not self._store.is_modified:
            return True
        match self._asker.save_changes(self.name):
            case "save":
                return self.save()
            case "discard":
                return True
            case "cancel":
                return False

    @property
    def folder(self) -> Path:
        """The folder that the user works in."""
        return self.path.parent if self.path else Path.home()

    def _read(self, path: Path) -> Document | None:
        from inspector.files.session_file import load

        return self._try(lambda: load(path))

    def _write(self, path: Path) -> bool:
        from inspector.files.session_file import save

        document = self._store.document
        if not self._try(lambda: _done(save, document, path)):
            return False
        self.path = path.resolve()
        self._store.mark_saved()
        self.changed.emit()
        self.saved.emit(self.path)
        return True

    def _try(self, action: Callable[[], T]) -> T | None:
        try:
            return action()
        except FileRefused as refused:
            self.refused.emit(str(refused))
            return None

    def _show(self, document: Document, path: Path | None, name: str) -> None:
        self.path = path
        self._name = name
        self._store.open(document)
        self.changed.emit()
        self.shown.emit()


def _done(save: Callable[[Document, Path], None], document: Document, path: Path) -> bool:
    save(document, path)
    return True
