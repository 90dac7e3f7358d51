"""What is dragged here from the palette: dropped on a wire it goes into it, else it is added. Files
of tensors are imported where they are dropped."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from inspector.canvas.splicing import goes_into_wires
from inspector.canvas.wires import WireKey
from inspector.catalogue.entries import ENTRY_MIME, entry
from inspector.document.nodes import Place
from inspector.files.importing.kinds import READ

if TYPE_CHECKING:
    from PySide6.QtGui import QDropEvent

    from inspector.canvas.canvas import Canvas

# From the pointer to the top left corner of what is dropped beside wires.
_GRIP = QPointF(60, 20)


class Dropping:
    """The wire that would take it is lit."""

    def __init__(self, canvas: "Canvas") -> None:
        self._canvas = canvas

    def moved(self, event: "QDropEvent") -> None:
        """It came, or moved on."""
        offered = event.mimeData().hasFormat(ENTRY_MIME)
        event.setAccepted(offered or bool(_files(event)))
        if offered:
            self._canvas.graph_scene.marked.light(self._wire(event))

    def left(self) -> None:
        """It went elsewhere."""
        self._canvas.graph_scene.marked.light(None)

    def dropped(self, event: "QDropEvent") -> None:
        """It was let go."""
        if not event.mimeData().hasFormat(ENTRY_MIME):
            self._dropped_files(event)
            return
        canvas, key = self._canvas, self._wire(event)
        self.left()
        at = canvas.camera.to_scene(event.position())
        if key is None:
            canvas.adding.add(_what(event), at - _GRIP)
        else:
            canvas.adding.add_into(key, _what(event), at)
        canvas.take_focus()
        event.acceptProposedAction()

    def _dropped_files(self, event: "QDropEvent") -> None:
        paths = _files(event)
        event.setAccepted(bool(paths))
        if paths:
            at = self._canvas.camera.to_scene(event.position()) - _GRIP
            self._canvas.files_dropped.emit(paths, Place(round(at.x()), round(at.y())))

    def _wire(self, event: "QDropEvent") -> WireKey | None:
        found = entry(_what(event))
        if found is None or not goes_into_wires(found):
            return None
        return self._canvas.splicing.wire_at(self._canvas.camera.to_scene(event.position()))


def _files(event: "QDropEvent") -> list[Path]:
    """The files of tensors on this computer."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.lower() in READ]


def _what(event: "QDropEvent") -> str:
    return bytes(event.mimeData().data(ENTRY_MIME).data()).decode()
