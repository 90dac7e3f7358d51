"""The canary for PySide6 6.12.0, which drops references of True and None on Python < 3.12."""

import sys

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

_TIMES = 1000
# Other code may take or drop a few while the loop runs; the bug drops one each time.
_DRIFT = 50


class _Emitter(QObject):
    said = Signal(object)

    def heard(self, _what: object) -> None:
        pass


class _Widget(QWidget):
    def event(self, event: QEvent) -> bool:
        return super().event(event)


def _references() -> tuple[int, int]:
    return sys.getrefcount(True), sys.getrefcount(None)


def test_that_signals_and_virtual_calls_keep_the_references_of_true_and_none(
    qapp: QApplication,
) -> None:
    emitter, widget = _Emitter(), _Widget()
    before = _references()
    for _ in range(_TIMES):
        emitter.said.connect(emitter.heard)
        emitter.said.emit(None)
        emitter.said.disconnect(emitter.heard)
        QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.User))
    after = _references()

    drift = max(abs(now - then) for now, then in zip(after, before, strict=True))
    assert drift < _DRIFT
