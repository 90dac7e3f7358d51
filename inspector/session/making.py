"""The numbers of contents that no step makes, where only the engine can tell them."""

from collections import OrderedDict

from PySide6.QtCore import QObject, Signal

from inspector.document.contents import Contents
from inspector.document.recipes import contents_digest
from inspector.messages.asked import AnyTold
from inspector.messages.making import MOST_MADE, Made, Make
from inspector.messages.steps import supply, tensor
from inspector.session.numbered import Numbered

_MOST_KNOWN = 8


class Making(QObject):
    """`changed`: numbers came that were asked for."""

    changed = Signal()

    def __init__(self, numbered: Numbered, parent: QObject) -> None:
        super().__init__(parent)
        self._numbered = numbered
        self._known: OrderedDict[bytes, bytes | None] = OrderedDict()

    def numbers(self, contents: Contents) -> bytes | None:
        """The elements' bytes; None while they are not known, and of more than MOST_MADE."""
        key = contents_digest(contents)
        if key not in self._known and contents.count <= MOST_MADE and self._numbered.can_ask:
            self._known[key] = None
            while len(self._known) > _MOST_KNOWN:
                self._known.popitem(last=False)
            self._numbered.ask(
                lambda number: Make(number, tensor(contents)),
                lambda said: self._take(key, said),
                before=supply(contents),
            )
        return self._known.get(key)

    def _take(self, key: bytes, said: AnyTold) -> None:
        if isinstance(said, Made):
            self._known[key] = said.data
            self.changed.emit()
        else:
            self._known.pop(key, None)
