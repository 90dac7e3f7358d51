"""From graph and recipes to orders."""

from inspector.document.contents import filled, numbers
from inspector.document.edits import set_backward, set_retain_grad
from inspector.document.frames import add_frame
from inspector.document.nodes import BackwardCall, Document
from inspector.document.recipes import Recipes, recipes
from inspector.messages.orders import Call, MakeLeaf
from inspector.messages.steps import backward, steps, supplies, supply
from inspector.messages.tensors import Stored
from tests.fakes.documents import product


def of(document: Document) -> Recipes:
    return recipes(document.graph, "cpu")


def test_that_steps_come_in_order_and_name_recipes() -> None:
    bench = product()
    found = of(bench.document)
    made = steps(found, found.order)

    assert [step.name for step in made] == ["x", "w", "m", "y"]
    leaf, call = made[0], made[2]
    assert isinstance(leaf, MakeLeaf)
    assert isinstance(leaf.tensor.base, Stored)
    assert leaf.requires_grad
    assert isinstance(call, Call)
    assert call.inputs["mat2"] == ((found.of[bench.id["w"]], 0),)


def test_that_known_steps_are_left_out() -> None:
    bench = product()
    found = of(bench.document)
    known = {found.of[bench.id["x"]], found.of[bench.id["w"]]}

    assert [step.name for step in steps(found, found.order, known)] == ["m", "y"]


def test_that_a_step_knows_its_frame() -> None:
    bench = product()
    document, _ = add_frame(bench.document, "no_grad", [bench.id["y"]])
    found = of(document)

    assert [step.mode for step in steps(found, found.order)] == [None, None, None, "no_grad"]


def test_that_literals_are_supplied_once_and_fills_never() -> None:
    bench = product().leaf("again", numbers([1, 2, 3, 4], (2, 2))).leaf("f")
    graph = bench.document.graph

    assert len(supplies(graph, graph.nodes)) == 2
    assert supply(filled("ones", (2,))) == []
    assert supply(None) == []


def test_that_everything_that_makes_another_gradient_makes_another_address() -> None:
    bench = product()
    root = bench.at("y")
    first = backward(of(bench.document), root, previous=None)
    others = [
        backward(of(bench.document), root, previous=first.address),
        backward(of(bench.document), root, previous=None, fresh=True),
        backward(of(bench.document), bench.at("m"), previous=None),
        backward(of(set_retain_grad(bench.document, bench.id["m"], True)), root, previous=None),
    ]
    calls = (
        BackwardCall(retain_graph=True),
        BackwardCall(create_graph=True),
        BackwardCall(gradient=filled("ones", ())),
    )
    others += [
        backward(of(set_backward(bench.document, call)), root, previous=None) for call in calls
    ]

    addresses = {first.address, *(other.address for other in others)}
    assert len(addresses) == len(others) + 1
    again = backward(of(bench.document), root, previous=None)
    assert again == first
