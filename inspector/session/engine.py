"""The engine's life as seen from the window: handshake, stop, death, restart."""

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from inspector.messages import PROTOCOL
from inspector.messages.answers import Answer, Broken, Device, Ready, Stopped
from inspector.messages.orders import Hello, Order, Stop
from inspector.session.faces import EngineKind, EngineState
from inspector.session.link import EngineLink

STOP_MS = 1000
# torch takes 2 to 6 s to load, on a cold and slow disk up to a minute.
HELLO_MS = 120_000
_MOST_DEATHS = 3
_WITHIN_S = 60.0


class Engine(QObject):
    """Keeps one engine alive.

    `ready`: a fresh engine holds nothing and may be asked. `lost`: all that it held is gone;
    carries whether it died by itself (True) or was stopped by force. `stopped`: it dropped
    what was asked and holds what it held.
    """

    ready = Signal()
    lost = Signal(object)
    stopped = Signal()
    answered = Signal(object)
    arrived = Signal()
    changed = Signal()
    failed = Signal(object)

    def __init__(
        self,
        link: EngineLink,
        *,
        clock: Callable[[], float] = time.monotonic,
        stop_ms: int = STOP_MS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._link = link
        self._clock = clock
        self._deaths: list[float] = []
        self._cancels = 0
        self.state = EngineState("starting", "The engine is starting: PyTorch is being loaded.")
        self._stopping = QTimer(self, singleShot=True, interval=stop_ms)
        self._stopping.timeout.connect(self._on_no_stop)
        self._greeting = QTimer(self, singleShot=True, interval=HELLO_MS)
        self._greeting.timeout.connect(self._on_no_ready)
        link.answered.connect(self._on_answered)
        link.arrived.connect(self._on_arrived)
        link.died.connect(self._on_died)

    @property
    def is_ready(self) -> bool:
        """Whether it may be asked."""
        return self.state.kind in ("ready", "busy") and not self.is_stopping

    @property
    def is_stopping(self) -> bool:
        """Whether Stop was sent and not answered yet."""
        return self._stopping.isActive()

    def start(self) -> None:
        """Starts the process and greets it."""
        self._greeting.start()
        self._cancels = 0
        self._link.start()
        self._link.send(Hello(PROTOCOL))

    def restart(self) -> None:
        """Starts it anew at the user's word, however often it died."""
        self._deaths.clear()
        self._end("restarting", "The engine is being restarted.")
        self.lost.emit(False)
        self.start()

    def send(self, orders: Sequence[Order]) -> None:
        """Orders, in one write."""
        if orders and self.is_ready:
            # A Stop among orders makes way for those behind it; nobody waits for it.
            self._cancels += sum(isinstance(order, Stop) for order in orders)
            self._link.send(*orders)

    def stop(self) -> None:
        """Politely first; after a second by force."""
        if self.is_ready:
            self._stopping.start()
            self._link.send(Stop())

    def set_busy(self, text: str) -> None:
        """What it is at; empty: nothing."""
        if self.state.kind in ("ready", "busy"):
            state = self.state
            kind: EngineKind = "busy" if text else "ready"
            words = text or f"PyTorch {state.torch} is ready."
            if (state.kind, state.text) != (kind, words):
                self._tell(kind, words)

    def close(self) -> None:
        """Ends the process."""
        self._stopping.stop()
        self._greeting.stop()
        self._link.close()

    def _on_answered(self, answer: Answer) -> None:
        match answer:
            case Ready(protocol=protocol) if protocol != PROTOCOL:
                self._fail(f"The engine speaks protocol {protocol}, this window {PROTOCOL}.")
            case Ready(torch=torch, devices=devices, lacks=lacks):
                self._greeting.stop()
                self._tell("ready", f"PyTorch {torch} is ready.", torch, devices, lacks)
                self.ready.emit()
            case Broken(text=text):
                self._fail(text)
            case Stopped() if self._cancels:
                self._cancels -= 1
            case Stopped():
                self._stopping.stop()
                self.stopped.emit()
            case _:
                self.answered.emit(answer)

    def _on_arrived(self) -> None:
        self.arrived.emit()

    def _on_no_stop(self) -> None:
        self._end("restarting", "Stopped by force: the engine is being restarted.")
        self.lost.emit(False)
        self.start()

    def _on_no_ready(self) -> None:
        self._link.kill()
        self._on_died("The engine did not answer for two minutes.")

    def _on_died(self, why: str) -> None:
        now = self._clock()
        self._deaths = [at for at in self._deaths if now - at < _WITHIN_S] + [now]
        if len(self._deaths) > _MOST_DEATHS:
            self.lost.emit(True)
            self._fail(f"{why} It died {len(self._deaths)} times in a minute.")
            return
        self._end("restarting", f"{why} It is being restarted; nothing is lost.")
        self.lost.emit(True)
        self.start()

    def _fail(self, text: str) -> None:
        self._end("failed", text)
        self.failed.emit(text)

    def _end(self, kind: EngineKind, text: str) -> None:
        self._stopping.stop()
        self._greeting.stop()
        self._link.kill()
        self._tell(kind, text)

    def _tell(
        self,
        kind: EngineKind,
        text: str,
        torch: str | None = None,
        devices: tuple[Device, ...] | None = None,
        lacks: tuple[str, ...] | None = None,
    ) -> None:
        old = self.state
        self.state = EngineState(
            kind,
            text,
            old.torch if torch is None else torch,
            old.devices if devices is None else devices,
            old.lacks if lacks is None else lacks,
        )
        self.changed.emit()
