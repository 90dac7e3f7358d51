"""Runs a document in this process, without a window: `inspector.run(document)`."""

from collections.abc import Iterator

import msgspec
import torch

from inspector.document.contents import Contents, literal
from inspector.document.nodes import Document, Leaf, NodeId, Operation, Source
from inspector.document.order import sinks
from inspector.document.recipes import recipes
from inspector.engine.dtypes import name_of
from inspector.engine.looking import as_bytes
from inspector.engine.machine import Machine
from inspector.messages.answers import Computed, Fact, Failed, Swept, Unreached
from inspector.messages.orders import Compute
from inspector.messages.steps import backward, steps, supplies, supply

replace = msgspec.structs.replace


class CannotRun(ValueError):
    """What was asked cannot be; the text says why in one sentence."""


class Output:
    """One tensor of a run: its value, and its gradients after `Run.backward`."""

    def __init__(self, run: "Run", source: Source, fact: Fact | None) -> None:
        self._run = run
        self._source = run.recipes.origin(source)
        self.fact = fact

    @property
    def value(self) -> torch.Tensor | None:
        """The tensor itself; None where it could not be computed."""
        recipe = self._run.recipes.of.get(self._source.node)
        if recipe is None:
            return None
        return self._run.machine.value(recipe, self._source.output)

    @property
    def grad(self) -> torch.Tensor | None:
        """What PyTorch stores: leaves' gradients, added up; None where it stores none."""
        address = self._run.address
        if address is None:
            return None
        return self._run.machine.stored(address, self._source.node, self._source.output)

    @property
    def flow(self) -> torch.Tensor | None:
        """The gradient that flowed through this value in the last Backward, or None."""
        address = self._run.address
        if address is None:
            return None
        return self._run.machine.flow(address, self._source.node, self._source.output)


class Result(Output):
    """A node of a run; `value`, `grad`, `flow` and `fact` are those of its first output.
    `error` is the exact text where it could not be computed, with the error's name in front."""

    def __init__(
        self, run: "Run", node: NodeId, facts: tuple[Fact, ...], error: str | None
    ) -> None:
        super().__init__(run, Source(node), facts[0] if facts else None)
        self.outputs = tuple(
            Output(run, Source(node, index), fact) for index, fact in enumerate(facts)
        )
        self.error = error


class Run:
    """A document that was run. `run["y"]` is the node of that name."""

    def __init__(self, document: Document, device: str) -> None:
        self.document = document
        self.device = device
        self.recipes = recipes(document.graph, device)
        self.machine = Machine()
        self.address: bytes | None = None  # of the last Backward
        self.warnings: tuple[str, ...] = ()  # of the last Backward
        self._results = self._computed()

    def __getitem__(self, name: str) -> Result:
        """The node of that name. Raises KeyError."""
        return self._results[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._results)

    def __len__(self) -> int:
        return len(self._results)

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of the nodes whose results nothing takes."""
        nodes = self.document.graph.nodes
        return tuple(nodes[node].name for node in sinks(self.document.graph))

    @property
    def leaves(self) -> tuple[str, ...]:
        """The names of the tensors made by hand."""
        nodes = self.document.graph.nodes.values()
        return tuple(node.name for node in nodes if isinstance(node, Leaf))

    def backward(
        self,
        name: str | None = None,
        gradient: torch.Tensor | None = None,
        *,
        retain_graph: bool | None = None,
        create_graph: bool | None = None,
    ) -> None:
        """`value.backward(gradient, retain_graph, create_graph)` from a node, by name.

        Without a name it starts where the document says, else from the single scalar result;
        what is not given is as the document says. Gradients add up from call to call. Raises
        what PyTorch raises, and CannotRun where there is nothing to start from.
        """
        root = self._root(name)
        call = self.document.graph.backward
        seed = call.gradient if call.root in (None, root) else None
        if gradient is not None:
            numbers = literal(as_bytes(gradient.detach().resolve_conj().resolve_neg()))
            seed = Contents(name_of(gradient.dtype), tuple(gradient.shape), numbers)
        changed = replace(
            call,
            gradient=seed,
            retain_graph=call.retain_graph if retain_graph is None else retain_graph,
            create_graph=call.create_graph if create_graph is None else create_graph,
        )
        graph = replace(self.document.graph, backward=changed)
        order = backward(replace(self.recipes, graph=graph), root, previous=self.address)
        for numbers_order in supply(seed):
            self.machine.supply(numbers_order)
        answer = self.machine.backward(order)
        self.address = order.address
        self.warnings = answer.warnings
        if not isinstance(answer, Swept):
            error = self.machine.error(order.address)
            assert error is not None
            raise error

    def zero_grad(self) -> None:
        """Every `.grad` None again. A graph that was freed stays freed."""
        self.address = None

    def _root(self, name: str | None) -> Source:
        graph = self.document.graph
        if name is not None:
            for node in graph.nodes.values():
                for source, label in self._labels(node.id):
                    if label == name:
                        return source
            raise CannotRun(f"there is no value {name!r} in this document")
        if graph.backward.root is not None:
            return graph.backward.root
        scalars = [
            Source(node)
            for node in sinks(graph)
            if (fact := self._results[graph.nodes[node].name].fact) is not None and fact.shape == ()
        ]
        if len(scalars) == 1:
            return scalars[0]
        raise CannotRun(
            "name the value that Backward shall start from: "
            f"this document has {len(scalars) or 'no'} scalar results"
        )

    def _labels(self, node: NodeId) -> Iterator[tuple[Source, str]]:
        found = self.document.graph.nodes[node]
        yield Source(node), found.name
        row = found.row if isinstance(found, Operation) else None
        for index in range(len(self._results[found.name].outputs)):
            yield Source(node, index), f"{found.name}[{index}]"
            if row is not None and not row.varying and index < len(row.outputs):
                yield Source(node, index), f"{found.name}.{row.outputs[index]}"

    def _computed(self) -> dict[str, Result]:
        known = self.recipes
        for order in supplies(known.graph, known.of):
            self.machine.supply(order)
        compute = Compute(0, self.device, known.address, tuple(steps(known, known.order)))
        done = {
            result.recipe: result for ran in self.machine.compute(compute) for result in ran.results
        }
        names = {recipe: known.graph.nodes[node].name for node, recipe in known.of.items()}
        found: dict[str, Result] = {}
        for node_id, node in known.graph.nodes.items():
            facts: tuple[Fact, ...] = ()
            error: str | None
            origin = known.origin(Source(node_id))
            match done.get(known.of.get(origin.node, b"")):
                case Computed(outputs=facts):
                    error = None
                    if origin.node != node_id:
                        facts = facts[origin.output : origin.output + 1]
                case Failed(error=kind, text=text):
                    error = f"{kind}: {text}"
                case Unreached(because=recipe):
                    error = f"not run: {names[recipe]} failed"
                case None:
                    error = self._why_not_run(node_id)
            found[node.name] = Result(self, node_id, facts, error)
        return found

    def _why_not_run(self, node: NodeId) -> str:
        known, nodes = self.recipes, self.document.graph.nodes
        origin = known.origin(Source(node)).node
        if node in known.missing:
            return known.missing[node]
        blame = origin if origin in known.missing else known.blocked.get(origin)
        if blame is None:
            return "not run: it is part of a loop"
        muted = known.missing[blame] == "muted"
        return f"not run: {nodes[blame].name} {'is muted' if muted else 'cannot be run'}"


def run(document: Document, *, device: str = "cpu") -> Run:
    """Run a document in this process and on this device; nodes that fail say so in `error`."""
    return Run(document, device)
