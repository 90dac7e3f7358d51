"""A session whose values and gradients are numpy arrays, answered at once or when told."""

from typing import Any

import numpy
from PySide6.QtCore import QObject, Signal

from inspector.document.contents import filled
from inspector.document.nodes import Document, Graph, Leaf, NodeId, Source
from inspector.messages.answers import Counted, Fact, Located, Seen, Statistics
from inspector.messages.orders import Look, Region, Which
from inspector.session.faces import Face, Gradient, Known, NoGradient, Picture, Waiting, Wanted
from inspector.session.session import Session
from inspector.session.store import Store

Array = numpy.ndarray[Any, numpy.dtype[Any]]
NOT_COMPUTED = NoGradient("not computed", "Press Backward (F5) to see the gradient of w.")


class FakeQuestions(QObject):
    """Knows what a test has put into `counts`, by what is looked at."""

    answered = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.counts: dict[Look, Counted] = {}
        self.asked: list[Look] = []

    def counted(self, look: Look) -> Counted | None:
        self.asked.append(look)
        return self.counts.get(look)

    def located(self, look: Look, *, afresh: bool = False) -> Located | None:
        return None


class PictureSession(Session):
    """`put` gives a node its numbers; the document has a leaf for each name."""

    def __init__(self, *names: str) -> None:
        QObject.__init__(self)
        self.questions = FakeQuestions()  # type: ignore[assignment]
        nodes = {NodeId(n): Leaf(NodeId(n), n, filled("zeros", (1,))) for n in names}
        self.store = Store(Document(Graph(nodes)))
        self.arrays: dict[tuple[str, int, Which], Array] = {}
        self.dtypes: dict[tuple[str, int, Which], str] = {}
        self.faces: dict[NodeId, Face] = {}
        self.gradients: dict[tuple[str, int, Which], Gradient | NoGradient] = {}
        self.watched: dict[int, frozenset[Wanted]] = {}
        self.current = True
        self.answering = True
        self._pictures: dict[Wanted, Seen] = {}

    def put(
        self,
        name: str,
        which: Which,
        array: Any,
        *,
        dtype: str = "",
        output: int = 0,
        count: int = 1,
    ) -> None:
        """Give a node a value or a gradient; bfloat16 as its float32 numbers."""
        numbers: Array = numpy.asarray(array)
        key = (name, output, which)
        self.arrays[key] = numbers
        self.dtypes[key] = dtype or str(numbers.dtype)
        self._pictures = {w: s for w, s in self._pictures.items() if w.node != name}
        if which != "value":
            self.gradients[key] = Gradient(numbers.shape, self.dtypes[key], count, 0, self.current)
            self.gradients_changed.emit()
        else:
            self.results_changed.emit(frozenset({NodeId(name)}))

    def select(self, *names: str) -> None:
        """Select these nodes."""
        self.store.select([NodeId(name) for name in names])

    def tell(self, *, current: bool) -> None:
        """Say that every picture is renewed, or from before an edit."""
        self.current = current
        self.pictures_changed.emit(frozenset().union(*self.watched.values()))

    def face(self, node: NodeId) -> Face:
        if node in self.faces:
            return self.faces[node]
        outputs = sorted(o for (n, o, w) in self.arrays if n == node and w == "value")
        if not outputs:
            return Waiting()
        return Known(tuple(self._fact(node, o) for o in outputs))

    def _fact(self, node: NodeId, output: int) -> Fact:
        key = (str(node), output, "value")
        array = self.arrays[key]  # type: ignore[index]
        dtype = self.dtypes[key]  # type: ignore[index]
        return Fact(array.shape, dtype, "cpu", False, True, None, 0, array.nbytes)

    def recipe(self, node: NodeId) -> bytes | None:
        return str(node).encode()

    def flow(self, source: Source) -> Gradient | NoGradient:
        return self.gradients.get((source.node, source.output, "flow"), NOT_COMPUTED)

    def stored(self, source: Source) -> Gradient | NoGradient:
        return self.gradients.get((source.node, source.output, "grad"), NOT_COMPUTED)

    def watch(self, owner: object, wanted: frozenset[Wanted]) -> None:
        self.watched[id(owner)] = wanted
        if self.answering:
            self.pictures_changed.emit(wanted)

    def unwatch(self, owner: object) -> None:
        self.watched.pop(id(owner), None)

    def picture(self, wanted: Wanted) -> Picture | None:
        key = (str(wanted.node), wanted.output, wanted.which)
        if key not in self.arrays or not self.answering:
            return None
        if wanted.less is not None:
            less = (str(wanted.less.node), wanted.less.output, wanted.less.which)
            if less not in self.arrays:
                return None
            difference = self.arrays[key] - self.arrays[less]
            return Picture(seen_of(difference, wanted.region, wanted.which), self.current)
        if wanted not in self._pictures:
            array = self.arrays[key]
            if wanted.into:
                array = numpy.broadcast_to(array, wanted.into)
            self._pictures[wanted] = seen_of(array, wanted.region, wanted.which, self.dtypes[key])
        return Picture(self._pictures[wanted], self.current)


def seen_of(array: Array, region: Region, which: Which = "value", dtype: str = "") -> Seen:
    """A region of an array as the engine answers it: reduced to the largest of each block."""
    dtype = dtype or str(array.dtype)
    cut = _cut(array, region)
    matrix = cut.reshape((1, 1) if cut.ndim == 0 else (1, -1) if cut.ndim == 1 else cut.shape)
    part = matrix[region.top : region.top + region.height, region.left : region.left + region.width]
    down, across = (max(1, -(-size // region.most)) for size in part.shape)
    rows, columns = -(-part.shape[0] // down), -(-part.shape[1] // across)
    if (down, across) != (1, 1):
        part = numpy.array(
            [
                [
                    _largest(part[r * down : (r + 1) * down, c * across : (c + 1) * across])
                    for c in range(columns)
                ]
                for r in range(rows)
            ],
            dtype=part.dtype,
        )
    look = Look(which, b"", "", 0, region)
    with numpy.errstate(all="ignore"):
        if dtype == "bfloat16":
            data = (part.astype("<f4").view("<u4") >> 16).astype("<u2").tobytes()
        else:
            data = part.tobytes()
        statistics = statistics_of(array)
    return Seen(look, array.shape, dtype, rows, columns, (down, across), data, statistics)


def _cut(array: Array, region: Region) -> Array:
    """A matrix (or less): fixed dimensions taken at their index, spread ones laid out."""
    shown = [d for d in (region.down, region.across) if d is not None]
    fixed = [d for d in range(array.ndim) if d not in (*shown, *region.spread)]
    turned: Array = array.transpose([*fixed, *region.spread, *shown])
    stack: Array = turned[region.at[: len(fixed)]]
    if not region.spread or not array.size:
        return stack
    high, broad = stack.shape[-2:]
    facets = stack.reshape(-1, high, broad)
    lines = -(-len(facets) // region.wide)
    laid = numpy.zeros((lines * high, region.wide * broad), array.dtype)
    for number, facet in enumerate(facets):
        row, column = number // region.wide * high, number % region.wide * broad
        laid[row : row + high, column : column + broad] = facet
    return laid


def statistics_of(array: Array) -> Statistics:
    """Of a whole array."""
    nan = float("nan")
    numbers = numpy.abs(array) if array.dtype.kind == "c" else array
    wide = numbers.astype("float64")
    finite = wide[numpy.isfinite(wide)]
    return Statistics(
        array.size,
        float(finite.min()) if finite.size else nan,
        float(finite.max()) if finite.size else nan,
        float(finite.mean()) if finite.size else nan,
        float(finite.std()) if finite.size else nan,
        int(numpy.isnan(wide).sum()),
        int(numpy.isposinf(wide).sum()),
        int(numpy.isneginf(wide).sum()),
        int((wide == 0).sum()),
    )


def _largest(block: Array) -> Any:
    wide = numpy.abs(block.astype("complex128" if block.dtype.kind == "c" else "float64"))
    rank = numpy.where(numpy.isnan(wide), numpy.inf, wide)
    return block.flat[int(rank.argmax())]
