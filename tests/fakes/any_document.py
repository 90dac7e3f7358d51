"""Hypothesis strategies for whole documents: every dtype, odd numbers, frames, unknown ops."""

import math

from hypothesis import strategies as st

from inspector.catalogue.rows import Value
from inspector.document.contents import (
    Block,
    Contents,
    Fill,
    Formula,
    Patch,
    Recast,
    Same,
    literal,
)
from inspector.document.dtypes import DTYPES, limits, to_bytes
from inspector.document.expressions import why_not
from inspector.document.nodes import (
    BackwardCall,
    Document,
    Frame,
    FrameId,
    FrameMode,
    Graph,
    Group,
    GroupId,
    Layout,
    Leaf,
    Node,
    NodeId,
    Note,
    NoteId,
    Operation,
    Outer,
    Place,
    Source,
)

_ODD = (0.0, -0.0, 1.0, -2.5, 0.1, 1e-40, 3.4e38, math.inf, -math.inf, math.nan)
_SHAPES = ((), (1,), (3,), (0, 2), (2, 3), (2, 1, 2))


@st.composite
def elements(draw: st.DrawFn, dtype: str) -> bytes:
    """One element of this dtype."""
    match DTYPES[dtype].family:
        case "bool":
            return to_bytes(draw(st.booleans()), dtype)
        case "int":
            return to_bytes(draw(st.integers(*limits(dtype))), dtype)
        case "float":
            return to_bytes(draw(st.sampled_from(_ODD) | st.floats()), dtype)
        case "complex":
            parts = st.sampled_from(_ODD)
            return to_bytes(complex(draw(parts), draw(parts)), dtype)


@st.composite
def any_contents(
    draw: st.DrawFn, dtypes: tuple[str, ...] = tuple(DTYPES), shape: tuple[int, ...] | None = None
) -> Contents:
    """The contents of a leaf: a fill or literal numbers, perhaps with typed cells."""
    dtype = draw(st.sampled_from(dtypes))
    if shape is None:
        shape = draw(st.sampled_from(_SHAPES))
    made = draw(_plain_contents(dtype, shape))
    if draw(st.integers(0, 3)) == 0:
        inner = draw(_plain_contents(draw(st.sampled_from(dtypes)), draw(st.sampled_from(_SHAPES))))
        made = Contents(dtype, shape, Recast(inner), made.cells)
    if 0 not in shape and draw(st.integers(0, 2)) == 0:
        patches = tuple(draw(st.lists(_patches(dtype, shape), min_size=1, max_size=3)))
        made = Contents(dtype, shape, made.base, made.cells, patches)
    return made


_FORMULAS: tuple[str, ...] = (
    "i + 0.1 * j",
    "x",
    "sin(x) * 3",
    "where(x == 0, 7, -x)",
    "randn()",
    "2 / x",
    "5",
)
_FORMULAS += ("x * 1.5 - i", "-(x + 1) ** 2", "abs(x) // 2", "rand() + rand()", "i == j", "1 - x")


@st.composite
def _patches(draw: st.DrawFn, dtype: str, shape: tuple[int, ...]) -> Patch:
    spans = []
    for size in shape:
        first = draw(st.integers(0, size - 1))
        spans.append((first, draw(st.integers(first + 1, size))))
    count = math.prod(last - first for first, last in spans)
    kind = draw(st.sampled_from(("same", "block", "formula")))
    if kind == "same":
        return Patch(tuple(spans), Same(draw(elements(dtype))))
    if kind == "block":
        data = b"".join(draw(elements(dtype)) for _ in range(count))
        return Patch(tuple(spans), Block(literal(data)))
    family = DTYPES[dtype].family
    fit = [each for each in _FORMULAS if why_not(each, len(shape), family) is None]
    return Patch(tuple(spans), Formula(draw(st.sampled_from(fit)), draw(st.integers(0, 9))))


@st.composite
def _plain_contents(draw: st.DrawFn, dtype: str, shape: tuple[int, ...]) -> Contents:
    count = math.prod(shape)
    base = draw(st.sampled_from(("literal", "zeros", "ones", "full", "randint", "linspace")))
    cells = {}
    if count and draw(st.booleans()):
        places = draw(st.sets(st.integers(0, count - 1), max_size=3))
        cells = {place: draw(elements(dtype)) for place in places}
    if base == "literal":
        data = b"".join(draw(elements(dtype)) for _ in range(count))
        return Contents(dtype, shape, literal(data), cells)
    if base == "full":
        value = draw(st.sampled_from((3, 0.5, math.inf, math.nan)))
        return Contents(dtype, shape, Fill("full", {"fill_value": value}), cells)
    if base == "randint" and DTYPES[dtype].family in ("float", "int"):
        return Contents(dtype, shape, Fill("randint", {"high": 5, "seed": 7}), cells)
    if base == "linspace" and DTYPES[dtype].family == "float":
        return Contents(dtype, shape, Fill("linspace", {"end": 0.7}), cells)
    return Contents(dtype, shape, Fill("ones"), cells)


@st.composite
def any_documents(draw: st.DrawFn) -> Document:
    """A document that a file may hold; not one that would necessarily run."""
    nodes: dict[NodeId, Node] = {}
    for number in range(draw(st.integers(0, 3))):
        key = NodeId(f"n{number}")
        contents = draw(any_contents())
        grad = DTYPES[contents.dtype].may_require_grad and draw(st.booleans())
        nodes[key] = Leaf(key, f"leaf{number}", contents, grad)
    for number in range(draw(st.integers(0, 4))):
        key = NodeId(f"m{number}")
        nodes[key] = draw(_operations(key, f"step{number}", tuple(nodes)))
    keys = list(nodes)
    frames = {}
    some = draw(st.booleans())
    if keys and some:
        inside = tuple(draw(st.lists(st.sampled_from(keys), unique=True, min_size=1)))
        modes: tuple[FrameMode, ...] = ("no_grad", "inference_mode")
        mode = draw(st.sampled_from(modes))
        title = draw(st.text(max_size=5))
        frames[FrameId("f1")] = Frame(FrameId("f1"), mode, inside, title, "teal")
    rooted = draw(st.booleans())
    call = BackwardCall(
        Source(draw(st.sampled_from(keys))) if keys and rooted else None,
        draw(st.none() | any_contents()),
        *(draw(st.booleans()) for _ in range(3)),
    )
    coordinates = st.floats(-1e6, 1e6)
    places = {key: Place(draw(coordinates), draw(coordinates)) for key in keys}
    groups = {}
    grouped = draw(st.booleans())
    if keys and grouped:
        outer, inner = GroupId("g1"), GroupId("g2")
        groups[outer] = Group(outer, draw(st.text(max_size=5)), tuple(keys[1:2]))
        ports = draw(st.sampled_from((None, (), (Outer(keys[0], 0), Outer(keys[0], "input")))))
        groups[inner] = Group(
            inner,
            "linear",
            tuple(keys[:1]),
            outer,
            draw(st.sampled_from(("grey", "rose"))),
            True,
            ports,
        )
    notes = {}
    noted = draw(st.booleans())
    if noted:
        at = Place(draw(coordinates), draw(coordinates))
        notes[NoteId("t1")] = Note(NoteId("t1"), at, 80.0, 40.5, draw(st.text()), "rose")
    return Document(Graph(nodes, frames, call), Layout(places, groups, notes=notes))


@st.composite
def _operations(draw: st.DrawFn, key: NodeId, name: str, before: tuple[NodeId, ...]) -> Operation:
    def wires(count: int) -> tuple[Source, ...]:
        if not before:
            return ()
        return tuple(Source(draw(st.sampled_from(before))) for _ in range(count))

    def inputs(**counts: int) -> dict[str, tuple[Source, ...]]:
        return {port: wired for port, count in counts.items() if (wired := wires(count))}

    match draw(st.sampled_from(("add", "sum", "cat", "clamp", "unknown"))):
        case "add":
            settings: tuple[dict[str, Value], ...] = ({}, {"alpha": math.inf}, {"alpha": 2})
            numbers = draw(st.sampled_from(settings))
            return Operation(key, name, "torch.add", inputs(input=1, other=1), numbers)
        case "sum":
            reduced: tuple[dict[str, Value], ...] = ({}, {"dim": (0, -1), "keepdim": True})
            values = draw(st.sampled_from(reduced))
            return Operation(key, name, "torch.sum", inputs(input=1), values, draw(st.booleans()))
        case "cat":
            return Operation(key, name, "torch.cat", inputs(tensors=draw(st.integers(1, 3))))
        case "clamp":
            clamped: dict[str, Value] = {"min": -math.inf, "max": 1}
            return Operation(key, name, "torch.clamp", inputs(input=1), clamped)
        case _:
            odd: dict[str, Value] = {
                "mode": "nan",
                "sizes": (1, 2),
                "eps": math.nan,
                "flag": True,
                "none": None,
            }
            return Operation(key, name, "torch.not_known.yet", inputs(a=1, b=2), odd)
