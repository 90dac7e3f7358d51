"""Documents for the tests of the engine, written as one would write the torch code."""

from collections.abc import Sequence

import torch

from inspector.catalogue.rows import Value
from inspector.document.contents import Contents, filled, numbers
from inspector.document.edits import (
    add_leaf,
    add_operation,
    operation_of,
    replace,
    set_retain_grad,
    with_node,
)
from inspector.document.frames import add_frame
from inspector.document.nodes import EMPTY, FrameMode, Place, Source, node_named
from inspector.document.recipes import Recipes, recipes
from inspector.engine.machine import Machine
from inspector.messages.answers import Answer, Computed, Failed, Refused, Swept, Unreached
from inspector.messages.orders import Compute
from inspector.messages.steps import backward, steps, supplies
from inspector.messages.surveys import Survey, Surveyed

HERE = Place(0, 0)


class Build:
    """A document that grows; names stand for nodes, "name:1" for a second output."""

    def __init__(self) -> None:
        self.document = EMPTY

    def leaf(self, name: str, contents: Contents, *, grad: bool = True) -> None:
        """A leaf."""
        self.document, _ = add_leaf(self.document, contents, at=HERE, name=name, requires_grad=grad)

    def literal(self, name: str, rows: Sequence[Sequence[float]], *, grad: bool = True) -> None:
        """A float32 matrix."""
        flat = [value for row in rows for value in row]
        self.leaf(name, numbers(flat, (len(rows), len(rows[0]))), grad=grad)

    def ones(self, name: str, *shape: int, grad: bool = True) -> None:
        """A leaf of ones."""
        self.leaf(name, filled("ones", shape), grad=grad)

    def call(self, name: str, op: str, *wires: str, **parameters: Value) -> None:
        """An operation; `wires` are for its ports in order, all of them for a variadic one."""
        from inspector.catalogue.rows import catalogue

        row = catalogue().operations[op]
        sources = [self.source(wire) for wire in wires]
        if row.inputs[0].variadic:
            inputs = {row.inputs[0].name: tuple(sources)}
        else:
            inputs = {
                port.name: (source,) for port, source in zip(row.inputs, sources, strict=False)
            }
        self.document, _ = add_operation(
            self.document, op, at=HERE, name=name, inputs=inputs, parameters=parameters
        )

    def source(self, wire: str) -> Source:
        """The value that a wire's text names."""
        name, _, output = wire.partition(":")
        found = node_named(self.document.graph, name)
        assert found is not None, name
        return Source(found.id, int(output or 0))

    def runs_after(self, name: str, *others: str) -> None:
        """A node runs after others though no wire says so."""
        node = operation_of(self.document, self.source(name).node)
        after = tuple(self.source(other).node for other in others)
        self.document = with_node(self.document, replace(node, after=after))

    def retain(self, name: str, *, on: bool = True) -> None:
        """retain_grad switched on."""
        self.document = set_retain_grad(self.document, self.source(name).node, on)

    def frame(self, mode: FrameMode, *names: str) -> None:
        """A frame around nodes."""
        nodes = [self.source(name).node for name in names]
        self.document, _ = add_frame(self.document, mode, nodes)


class Bench:
    """A machine with the document's steps carried out; edits are shown to it by `again`."""

    def __init__(self, build: Build, machine: Machine | None = None) -> None:
        self.build = build
        self.machine = machine or Machine()
        self.number = 0
        self.recipes: Recipes
        self.again()

    def again(self) -> None:
        """Compute the document as it is now."""
        graph = self.build.document.graph
        self.recipes = recipes(graph, "cpu")
        for supply in supplies(graph, self.recipes.order):
            self.machine.supply(supply)
        self.number += 1
        order = Compute(
            self.number,
            "cpu",
            self.recipes.address,
            tuple(steps(self.recipes, self.recipes.order)),
        )
        answers = list(self.machine.compute(order))
        assert [answer.done for answer in answers] == [False] * (len(answers) - 1) + [True]
        self.results = {result.recipe: result for ran in answers for result in ran.results}

    def result(self, name: str) -> Computed | Failed | Unreached:
        """What came of a node."""
        return self.results[self.recipe(name)]

    def recipe(self, name: str) -> bytes:
        """A node's recipe."""
        return self.recipes.of[self.build.source(name).node]

    def value(self, name: str) -> torch.Tensor:
        """A value."""
        source = self.build.source(name)
        found = self.machine.value(self.recipes.of[source.node], source.output)
        assert found is not None
        return found

    def back(
        self, name: str, previous: bytes | None = None, *, fresh: bool = False
    ) -> Swept | Refused:
        """Backward from a value."""
        root = self.build.source(name)
        order = backward(self.recipes, root, previous=previous, fresh=fresh)
        return self.machine.backward(order)

    def grad(self, answer: Swept | Refused, name: str) -> torch.Tensor | None:
        """The stored `.grad` after a Backward."""
        source = self.build.source(name)
        return self.machine.stored(answer.address, source.node, source.output)

    def flow(self, answer: Swept | Refused, name: str) -> torch.Tensor | None:
        """The gradient that flowed in a Backward."""
        source = self.build.source(name)
        return self.machine.flow(answer.address, source.node, source.output)


def surveyed(machine: Machine, order: Survey) -> Surveyed:
    """The answer to a survey, once the engine has nothing else to do."""
    machine.survey(order)
    found: list[Answer] = []
    while not machine.is_done:
        found += machine.at_leisure()
    (answer,) = found
    assert isinstance(answer, Surveyed)
    return answer
