"""What stays and what is lost when a tensor made by hand gets another shape or dtype, in words.
What only a look at every number tells is asked of the engine."""

import math

from PySide6.QtCore import QObject, Signal

from inspector.document.contents import Contents
from inspector.document.dtypes import DTYPES
from inspector.document.nodes import NodeId
from inspector.document.recasting import kept
from inspector.messages.answers import Previewed
from inspector.messages.orders import Operand, Preview
from inspector.session.session import Session


class Losing(QObject):
    """Of one tensor. `told` comes when the engine's answer did."""

    told = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._asked: Preview | None = None
        session.questions.answered.connect(self._on_answered)

    def preview(self, node: NodeId, dtype: str) -> Previewed | None:
        """What would be lost in that dtype; None where it is not known (yet: it is asked)."""
        recipe = self._session.recipe(node)
        if recipe is None:
            return None
        asked = Preview(Operand("value", recipe, node, 0), dtype)
        questions = self._session.questions
        if asked != self._asked:
            questions.forget_unanswered(Preview)
            self._asked = asked
        answer = questions.of_numbers(asked)
        return answer if isinstance(answer, Previewed) else None

    def about_dtype(self, node: NodeId, contents: Contents, dtype: str) -> str:
        """What the change of dtype does to its numbers."""
        if dtype == contents.dtype:
            return "The dtype that it has."
        if is_lossless(contents.dtype, dtype):
            return f"Nothing is lost: every number of {contents.dtype} is one of {dtype}."
        found = self.preview(node, dtype)
        if found is not None:
            return about_dtype(found)
        return "" if self._asked is None else "Seeing what would be lost…"

    def _on_answered(self, order: object) -> None:
        if self._asked is not None and order == self._asked:
            self.told.emit()


# So many bits of a whole number each holds exactly.
_WHOLE_BITS = {"float64": 53, "float32": 24, "bfloat16": 8, "float16": 11}
_WIDER = {
    "float32": ("float64", "complex128", "complex64"),
    "float16": ("float32", "float64", "complex32", "complex64", "complex128"),
    "bfloat16": ("float32", "float64", "complex64", "complex128"),
    "float64": ("complex128",),
    "complex32": ("complex64", "complex128"),
    "complex64": ("complex128",),
}


def is_lossless(old: str, new: str) -> bool:
    """Whether every number of one dtype is a number of the other."""
    before, after = DTYPES[old], DTYPES[new]
    if before.family == "bool":
        return after.family in ("int", "float", "complex") and not new.startswith("float8_e8m0")
    if before.family == "int" and new in _WHOLE_BITS:
        return 8 * before.size - (not old.startswith("u")) <= _WHOLE_BITS[new]
    if before.family == "int" and after.family == "int":
        signs = (old.startswith("u"), new.startswith("u"))
        return signs[0] == signs[1] and before.size <= after.size
    return new in _WIDER.get(old, ())


def about_shape(old: tuple[int, ...], new: tuple[int, ...]) -> str:
    """What stays and what goes when a tensor gets another shape."""
    before, after = math.prod(old), math.prod(new)
    if old == new:
        return "The shape that it has."
    if before == after:
        return f"All {before:,} numbers stay, in the same row-major order: a reshape."
    stay = kept(old, new)
    if stay == 0:
        return f"No number stays; {after:,} zeros." if after else "No number stays."
    told = f"{stay:,} of {before:,} numbers stay, each at its index"
    if after > stay:
        told += f"; {after - stay:,} new ones are 0"
    if before > stay:
        told += f"; {before - stay:,} are dropped"
    return told + "."


def about_dtype(found: Previewed) -> str:
    """What would be lost in another dtype."""
    if found.count == 0:
        return "What would be lost cannot be told."
    if found.changed == 0:
        return f"Nothing is lost: all {found.count:,} numbers are the same in {found.order.dtype}."
    told = f"{found.changed:,} of {found.count:,} numbers change"
    if found.worst:
        told += f", by {found.worst:.3g} at most"
    more = []
    if found.infinite:
        more.append(f"{found.infinite:,} become infinite")
    if found.ended:
        more.append(f"{found.ended:,} stop at the ends of {found.order.dtype}")
    if found.missing:
        becomes = "0" if DTYPES[found.order.dtype].family in ("int", "bool") else "NaN"
        more.append(f"{found.missing:,} {'NaN become 0' if becomes == '0' else 'become NaN'}")
    return told + "".join(f"; {each}" for each in more) + "."
