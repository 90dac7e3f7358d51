"""However the store is used, undoing everything walks back through the very same objects."""

from collections.abc import Callable
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from inspector.document import edits, frames, skipping, tensor_edits, wiring
from inspector.document.contents import filled, numbers
from inspector.document.nodes import BackwardCall, Document, FrameId, NodeId, Place, Source
from inspector.document.order import topological
from inspector.session.store import Store
from tests.fakes.clock import FakeClock

Edit = Callable[[Document], Document]
OPS = ("torch.mm", "torch.add", "torch.sum", "torch.cat", "torch.sort", "torch.Tensor.detach")
picks = st.integers(0, 1000)


class AnyUse(RuleBasedStateMachine):
    @initialize()
    def start(self) -> None:
        self.clock = FakeClock()
        self.store = Store(clock=self.clock)
        self.first = self.store.document

    def node(self, pick: int) -> NodeId:
        nodes = list(self.store.document.graph.nodes)
        return nodes[pick % len(nodes)]

    def frame(self, pick: int) -> FrameId:
        keys = list(self.store.document.graph.frames) or [FrameId("none")]
        return keys[pick % len(keys)]

    def apply(self, edit: Edit, merge: str | None = None) -> None:
        before, steps = self.store.document, self.store.undo_label
        try:
            self.store.apply("Edit", edit, merge=merge)
        except edits.EditRefused:
            assert self.store.document is before
            assert self.store.undo_label == steps

    @rule(
        shape=st.sampled_from([(), (3,), (2, 2), (0, 2)]),
        dtype=st.sampled_from(["float32", "int64"]),
    )
    def add_leaf(self, shape: tuple[int, ...], dtype: str) -> None:
        contents = filled("ones", shape, dtype)
        self.apply(lambda d: edits.add_leaf(d, contents, at=Place(0, 0))[0])

    @rule(op=st.sampled_from(OPS))
    def add_operation(self, op: str) -> None:
        self.apply(lambda d: edits.add_operation(d, op, at=Place(1, 1))[0])

    has_nodes = precondition(lambda self: bool(self.store.document.graph.nodes))

    @has_nodes
    @rule(a=picks, b=picks, slot=st.sampled_from([None, 0, 1]))
    def connect(self, a: int, b: int, slot: int | None) -> None:
        source, target = Source(self.node(a)), self.node(b)
        port = wiring.first_fit(self.store.document.graph, source, target) or "input"
        self.apply(lambda d: wiring.connect(d, source, target, port, slot=slot))

    @has_nodes
    @rule(a=picks, port=st.sampled_from(["input", "mat2", "tensors", "other"]))
    def disconnect(self, a: int, port: str) -> None:
        node = self.node(a)
        self.apply(lambda d: wiring.disconnect(d, node, port))

    @has_nodes
    @rule(
        a=picks,
        what=st.sampled_from(
            [
                lambda d, n: edits.rename(d, n, "renamed"),
                lambda d, n: edits.rename(d, n, d.graph.nodes[n].name),
                lambda d, n: edits.move(d, [n], Place(3, 4)),
                lambda d, n: edits.place(d, {n: Place(7, 7)}),
                lambda d, n: edits.delete(d, [n]),
                lambda d, n: edits.duplicate(d, [n])[0],
                lambda d, n: edits.set_retain_grad(d, n, True),
                lambda d, n: edits.set_parameter(d, n, "dim", 1),
                lambda d, n: edits.set_parameter(d, n, "other", 2.5),
                lambda d, n: edits.reset_parameter(d, n, "dim"),
                lambda d, n: edits.set_backward(d, BackwardCall(root=Source(n), live=True)),
                lambda d, n: edits.set_backward(d, BackwardCall()),
                lambda d, n: tensor_edits.set_requires_grad(d, n, True),
                lambda d, n: tensor_edits.set_dtype(d, n, "float64"),
                lambda d, n: tensor_edits.set_dtype(d, n, "int8"),
                lambda d, n: tensor_edits.set_shape(d, n, (2, 3)),
                lambda d, n: tensor_edits.set_cells(d, n, {0: b"\0\0\x80?"}),
                lambda d, n: tensor_edits.set_contents(d, n, numbers([1, 2], (2,))),
                lambda d, n: frames.add_frame(d, "no_grad", [n])[0],
                lambda d, n: frames.take_out(d, [n]),
            ]
        ),
        merge=st.sampled_from([None, None, "key"]),
    )
    def edit_node(self, a: int, what: Callable[[Document, NodeId], Document], merge: Any) -> None:
        node, document = self.node(a), self.store.document
        try:
            nothing = what(document, node) is document
        except edits.EditRefused:
            nothing = True
        before = self.store.state
        self.apply(lambda d: what(d, node), merge)
        assert not nothing or self.store.state is before

    @has_nodes
    @rule(a=picks, skip=st.sampled_from(["bypass", "mute", None]))
    def skip(self, a: int, skip: Any) -> None:
        node = self.node(a)
        self.apply(lambda d: skipping.set_skip(d, [node], skip))

    @rule(pick=picks, mode=st.sampled_from(["no_grad", "inference_mode"]))
    def set_mode(self, pick: int, mode: Any) -> None:
        frame = self.frame(pick)
        if frame in self.store.document.graph.frames:
            self.apply(lambda d: frames.set_mode(d, frame, mode))

    @has_nodes
    @rule(pick=picks, a=picks)
    def put_in(self, pick: int, a: int) -> None:
        frame, node = self.frame(pick), self.node(a)
        self.apply(lambda d: frames.put_in(d, frame, [node]))

    @rule(pick=picks)
    def dissolve(self, pick: int) -> None:
        frame = self.frame(pick)
        self.apply(lambda d: frames.dissolve(d, frame))

    @has_nodes
    @rule(a=picks)
    def select(self, a: int) -> None:
        self.store.select([self.node(a)])

    @has_nodes
    @rule(a=picks, keep=st.booleans())
    def drag(self, a: int, keep: bool) -> None:
        node = self.node(a)
        gesture = self.store.begin("Drag")
        for far in (1, 2, 3):
            gesture.show(lambda d, x=far: edits.move(d, [node], Place(x, 0)))  # type: ignore[misc]
        gesture.commit() if keep else gesture.cancel()

    @rule(seconds=st.sampled_from([0.5, 2.0]))
    def wait(self, seconds: float) -> None:
        self.clock.now += seconds

    @rule()
    def undo(self) -> None:
        before = self.store.document
        if self.store.undo_label is not None:
            self.store.undo()
            self.store.redo()
            assert self.store.document is before
            self.store.undo()

    @rule()
    def redo(self) -> None:
        self.store.redo()

    @rule()
    def save(self) -> None:
        self.store.mark_saved()
        assert not self.store.is_modified

    @invariant()
    def the_document_is_sound(self) -> None:
        if not hasattr(self, "store"):
            return
        graph = self.store.document.graph
        assert self.store.selected <= graph.nodes.keys()
        assert self.store.document.layout.places.keys() == graph.nodes.keys()
        assert len(topological(graph)) == len(graph.nodes)
        assert len({node.name for node in graph.nodes.values()}) == len(graph.nodes)
        framed = [node for frame in graph.frames.values() for node in frame.nodes]
        assert len(framed) == len(set(framed))
        assert set(framed) <= graph.nodes.keys()
        assert all(frame.nodes for frame in graph.frames.values())

    def teardown(self) -> None:
        if not hasattr(self, "store"):
            return
        seen = []
        while self.store.undo_label is not None:
            seen.append(self.store.state)
            self.store.undo()
        assert self.store.document is self.first
        for state in reversed(seen):
            self.store.redo()
            assert self.store.document is state.document


TestAnyUse = AnyUse.TestCase
TestAnyUse.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
