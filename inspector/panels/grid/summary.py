"""The line under the cells that sums up the selected range."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from inspector.document.dtypes import Number
from inspector.look.numbers import short
from inspector.messages.answers import Statistics, Summed
from inspector.messages.orders import Summing
from inspector.panels.grid.view import TensorView
from inspector.session.session import Session

# Up to here the window sums up by itself what it shows.
_MOST_HERE = 4096
_WAIT_MS = 60


class Summary(QObject):
    """Follows the selection; `told` carries the text, empty where fewer than two cells are
    selected. What the window does not hold the engine sums up."""

    told = Signal(str)

    def __init__(self, session: Session, view: TensorView, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._view = view
        self._asked: Summing | None = None
        self._due = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._due.timeout.connect(self.renew)
        view.selected.connect(self._due.start)
        view.tensor.dataChanged.connect(self._due.start)
        view.tensor.modelReset.connect(self._due.start)
        session.questions.answered.connect(self._on_answered)

    def renew(self) -> None:
        """Sum up what is selected now."""
        model, block = self._view.tensor, self._view.block()
        self._asked = None
        if block is None or len(block[0]) * len(block[1]) < 2:
            self.told.emit("")
            return
        rows, columns = block
        spans = model.cut.spans(rows, columns)
        count = math.prod(last - first for first, last in spans)
        if count <= _MOST_HERE:
            numbers = [model.cell(row, column).number for row in rows for column in columns]
            if None not in numbers:
                self.told.emit(summed([n for n in numbers if n is not None]))
                return
        operand = model.elements.operand()
        if operand is None:
            self.told.emit(f"{count:,} numbers")
            return
        self._asked = Summing(operand, spans)
        self._session.questions.forget_unanswered(Summing)
        answer = self._session.questions.of_numbers(self._asked)
        self._tell(answer, count)

    def _tell(self, answer: object, count: int) -> None:
        if isinstance(answer, Summed) and answer.statistics is not None:
            self.told.emit(_summed(answer, answer.statistics))
        else:
            waits = answer is None
            self.told.emit(f"{count:,} numbers{', being summed up…' if waits else ''}")

    def _on_answered(self, order: object) -> None:
        if self._asked is not None and order == self._asked:
            self.renew()


def summed(numbers: Sequence[Number]) -> str:
    """The sum, mean, least and largest of numbers, in a line."""
    total: Number
    if any(isinstance(n, complex) for n in numbers):
        whole = [complex(n) for n in numbers]
        total = complex(sum(n.real for n in whole), sum(n.imag for n in whole))
        return _line(len(numbers), _text(total), _text(total / len(whole)), None, {})
    reals = [n for n in numbers if not isinstance(n, complex)]
    finite = [n for n in reals if math.isfinite(n)]
    odd = {
        "NaN": sum(math.isnan(n) for n in reals),
        "inf": sum(math.isinf(n) for n in reals),
    }
    floats = any(isinstance(n, float) for n in reals)
    total = _sum(reals) if floats else sum(int(n) for n in reals)
    mean = _sum(reals) / len(reals)
    ends = (_text(min(finite)), _text(max(finite))) if finite else None
    return _line(len(reals), _text(total), _text(mean), ends, odd)


def _sum(numbers: Sequence[float]) -> float:
    try:
        return math.fsum(numbers)
    except (OverflowError, ValueError):
        return sum(numbers)


def _summed(answer: Summed, found: Statistics) -> str:
    odd = {"NaN": found.nan, "inf": found.positive_infinite + found.negative_infinite}
    if answer.imaginary:
        total = complex(answer.total, answer.imaginary)
        return _line(found.count, _text(total), _text(total / found.count), None, odd)
    if answer.exact:
        total_text, mean = answer.exact, int(answer.exact) / found.count
    else:
        total_text, mean = _text(answer.total), answer.total / found.count
    ends = None if math.isnan(found.least) else (_text(found.least), _text(found.most))
    return _line(found.count, total_text, _text(mean), ends, odd)


def _line(
    count: int, total: str, mean: str, ends: tuple[str, str] | None, odd: dict[str, int]
) -> str:
    parts = [f"{count:,} numbers", f"sum {total}", f"mean {mean}"]
    if ends is not None:
        parts += [f"min {ends[0]}", f"max {ends[1]}"]
    parts += [f"{number:,} {name}" for name, number in odd.items() if number]
    return "  ·  ".join(parts)


def _text(number: Number) -> str:
    if isinstance(number, complex):
        return short(number, 15)
    if isinstance(number, int | bool):
        return str(int(number))
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else f"{number:.6g}"
