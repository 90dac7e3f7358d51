"""Edits: what they do, what they refuse, and that one that changes nothing returns its argument."""

from collections.abc import Callable

import pytest

from inspector.document import edits, frames, groups, tensor_edits, wiring
from inspector.document.contents import filled, numbers
from inspector.document.edits import EditRefused
from inspector.document.nodes import (
    BackwardCall,
    Document,
    FrameId,
    GroupId,
    Leaf,
    NodeId,
    Operation,
    Place,
    Source,
    label,
    mode_of,
)
from tests.fakes.documents import Bench, product

BENCH = product()
X, W, M, Y = (BENCH.id[name] for name in ("x", "w", "m", "y"))
FRAMED, FRAME = frames.add_frame(BENCH.document, "no_grad", [M])


@pytest.mark.parametrize(
    "nothing",
    [
        lambda d: edits.rename(d, X, "x"),
        lambda d: edits.move(d, [X], Place(0, 0)),
        lambda d: edits.move(d, [], Place(1, 0)),
        lambda d: edits.place(d, {X: d.layout.places[X]}),
        lambda d: edits.delete(d, []),
        lambda d: edits.delete(d, [NodeId("gone")]),
        lambda d: edits.duplicate(d, [])[0],
        lambda d: edits.set_parameter(d, Y, "keepdim", False),
        lambda d: edits.reset_parameter(d, Y, "dim"),
        lambda d: edits.set_retain_grad(d, M, False),
        lambda d: edits.set_backward(d, BackwardCall()),
        lambda d: edits.with_node(d, d.graph.nodes[X]),
        lambda d: edits.with_graph(d, d.graph),
        lambda d: tensor_edits.set_requires_grad(d, X, True),
        lambda d: tensor_edits.set_cells(d, X, {0: b"\0\0\x80?"}),
        lambda d: tensor_edits.set_cells(d, X, {}),
        lambda d: tensor_edits.set_dtype(d, X, "float32"),
        lambda d: tensor_edits.set_shape(d, X, (2, 2)),
        lambda d: tensor_edits.set_contents(d, X, numbers([1, 2, 3, 4], (2, 2))),
        lambda d: wiring.connect(d, Source(X), M, "input"),
        lambda d: wiring.disconnect(d, M, "input", 1),
        lambda d: wiring.disconnect(d, M, "nothing"),
        lambda d: frames.take_out(d, [X]),
        lambda d: frames.put_in(d, FRAME, [M]),
        lambda d: frames.set_mode(d, FRAME, "no_grad"),
        lambda d: frames.dissolve(d, FrameId("gone")),
        lambda d: groups.dissolve_group(d, GroupId("gone")),
        lambda d: groups.with_groups(d, d.layout.groups),
    ],
)
def test_that_an_edit_that_changes_nothing_returns_its_argument(
    nothing: Callable[[Document], Document],
) -> None:
    assert nothing(FRAMED) is FRAMED


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda d: edits.rename(d, X, "w"), "already a node called"),
        (lambda d: edits.add_operation(d, "torch.load", at=Place(0, 0)), "no operation"),
        (lambda d: edits.add_leaf(d, filled("ones", ()), at=Place(0, 0), name="1"), "Python name"),
        (lambda d: edits.set_parameter(d, Y, "keepdim", 3), "true or false"),
        (lambda d: edits.set_parameter(d, X, "keepdim", True), "no operation"),
        (lambda d: edits.set_retain_grad(d, X, True), "no operation"),
        (lambda d: tensor_edits.set_requires_grad(d, M, True), "no tensor made by hand"),
        (lambda d: tensor_edits.set_cells(d, X, {4: b"1234"}), "outside x"),
        (lambda d: tensor_edits.set_cells(d, X, {0: b"1"}), "4 bytes"),
        (lambda d: tensor_edits.set_shape(d, X, (-1,)), "negative"),
        (lambda d: wiring.connect(d, Source(Y), M, "input"), "would make a loop"),
        (lambda d: wiring.connect(d, Source(M), M, "input"), "its own result"),
        (lambda d: wiring.connect(d, Source(X), M, "nothing"), "no input"),
        (lambda d: wiring.connect(d, Source(X), W, "input"), "takes no wires"),
        (lambda d: wiring.connect(d, Source(M, 1), Y, "input"), "no output 1"),
        (lambda d: wiring.connect(d, Source(NodeId("gone")), Y, "input"), "no longer there"),
        (lambda d: frames.add_frame(d, "no_grad", []), "choose the nodes"),
        (lambda d: frames.put_in(d, FrameId("gone"), [X]), "no longer there"),
    ],
)
def test_that_what_cannot_be_done_is_refused_in_a_sentence(
    edit: Callable[[Document], object], words: str
) -> None:
    with pytest.raises(EditRefused, match=words):
        edit(BENCH.document)


def operation(document: Document, node: NodeId) -> Operation:
    found = document.graph.nodes[node]
    assert isinstance(found, Operation)
    return found


def leaf(document: Document, node: NodeId) -> Leaf:
    found = document.graph.nodes[node]
    assert isinstance(found, Leaf)
    return found


def test_that_moving_leaves_the_graph_alone() -> None:
    assert edits.move(BENCH.document, [X], Place(5, 5)).graph is BENCH.document.graph


def test_that_deleting_takes_wires_frames_and_the_root_along() -> None:
    rooted = edits.set_backward(FRAMED, BackwardCall(root=Source(M), retain_graph=True))
    after = edits.delete(rooted, [M])

    assert operation(after, Y).inputs == {}
    assert after.graph.frames == {}
    assert after.graph.backward == BackwardCall(retain_graph=True)
    assert M not in after.layout.places
    assert after.graph.nodes[X] is BENCH.document.graph.nodes[X]


def test_that_copies_are_wired_among_themselves_and_stand_in_the_frames() -> None:
    after, (m, y) = edits.duplicate(FRAMED, [M, Y])

    assert operation(after, y).inputs == {"input": (Source(m),)}
    assert operation(after, m).inputs == operation(FRAMED, M).inputs
    assert mode_of(after.graph, m) == "no_grad"
    assert after.graph.nodes[y].name == "y1"


def test_that_pasting_into_another_document_drops_wires_from_outside() -> None:
    other = Bench().leaf("x").document
    after, (m, _) = edits.paste(other, FRAMED, [M, Y])

    assert operation(after, m).inputs == {}
    assert mode_of(after.graph, m) == "no_grad"


def test_that_a_parameter_at_its_default_is_not_kept() -> None:
    changed = edits.set_parameter(BENCH.document, Y, "keepdim", True)
    assert operation(changed, Y).parameters == {"keepdim": True}

    assert operation(edits.set_parameter(changed, Y, "keepdim", False), Y).parameters == {}


def test_that_a_dtype_without_gradients_switches_requires_grad_off() -> None:
    after = tensor_edits.set_dtype(BENCH.document, X, "int64")

    assert not leaf(after, X).requires_grad
    with pytest.raises(EditRefused, match="floating point and complex dtype"):
        tensor_edits.set_requires_grad(after, X, True)


def test_that_a_variadic_port_takes_wires_in_order_and_by_slot() -> None:
    bench = Bench().leaf("a").leaf("b").leaf("c").call("j", "torch.cat")
    document = bench.document
    j = bench.id["j"]
    for name in ("a", "b"):
        document = wiring.connect(document, bench.at(name), j, "tensors")
    document = wiring.connect(document, bench.at("c"), j, "tensors", slot=0)
    assert operation(document, j).inputs["tensors"] == (bench.at("c"), bench.at("b"))

    document = wiring.disconnect(document, j, "tensors", 0)
    assert operation(document, j).inputs["tensors"] == (bench.at("b"),)


def test_that_a_wire_dropped_on_a_node_goes_to_the_first_free_port() -> None:
    bench = Bench().leaf("a").call("s", "torch.add")
    document, s = bench.document, bench.id["s"]
    assert wiring.first_fit(document.graph, bench.at("a"), s) == "input"
    document = wiring.connect(document, bench.at("a"), s, "input")
    assert wiring.first_fit(document.graph, bench.at("a"), s) == "other"
    assert wiring.first_fit(document.graph, bench.at("s"), bench.id["a"]) is None


def test_that_a_node_stands_in_one_frame_at_most() -> None:
    document, second = frames.add_frame(FRAMED, "inference_mode", [M, Y])

    assert list(document.graph.frames) == [second]
    assert document.graph.frames[second].nodes == (M, Y)
    assert frames.set_mode(document, second, "no_grad").graph.frames[second].mode == "no_grad"
    assert frames.take_out(document, [M, Y]).graph.frames == {}


def test_that_a_value_is_called_by_its_name_and_output() -> None:
    bench = Bench().leaf("a").call("s", "torch.sort", input="a").call("p", "torch.split")
    graph = bench.document.graph

    assert label(graph, bench.at("a")) == "a"
    assert label(graph, Source(bench.id["s"], 1), 2) == "s.indices"
    assert label(graph, Source(bench.id["p"], 2), 3) == "p[2]"


def test_that_an_operation_of_a_newer_version_is_kept_and_movable() -> None:
    strange = Operation(NodeId("n1"), "s", "torch.future", {"input": (Source(X),)}, {"k": 3})
    document = edits.with_node(BENCH.document, strange)
    document = edits.rename(document, strange.id, "later")

    assert operation(document, strange.id).row is None
    assert operation(edits.delete(document, [X]), strange.id).inputs == {}
