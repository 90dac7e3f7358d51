"""A chain of 1,000 ops: all of it against a bare torch loop, and its last node against all."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from time import perf_counter

import msgspec
import torch

from inspector.document.contents import filled
from inspector.document.nodes import Graph, Leaf, Node, NodeId, Operation, Source
from inspector.document.recipes import recipes
from inspector.engine.machine import Machine
from inspector.messages.orders import Backward, Compute
from inspector.messages.steps import backward, steps
from tests.benchmarks.result import Result

LENGTH = 1000
_EDITS = 10
# In turn: two that save their result or input, two that take a second leaf.
OPS = ("torch.tanh", "torch.mul", "torch.sin", "torch.add")


def chain_graph(size: int, length: int = LENGTH) -> Graph:
    """x -> tanh -> * w -> sin -> + w -> ... -> sum, all `size` x `size`."""
    nodes: dict[NodeId, Node] = {}
    for name, kind in (("x", "rand"), ("w", "ones")):
        nodes[NodeId(name)] = Leaf(NodeId(name), name, filled(kind, (size, size)), True)
    last = NodeId("x")
    for index in range(length - 1):
        op = OPS[index % len(OPS)]
        inputs = {"input": (Source(last),)}
        if op in ("torch.mul", "torch.add"):
            inputs["other"] = (Source(NodeId("w")),)
        last = NodeId(f"v{index}")
        nodes[last] = Operation(last, str(last), op, inputs)
    root = NodeId("root")
    nodes[root] = Operation(root, "root", "torch.sum", {"input": (Source(last),)})
    return Graph(nodes)


def ours(order: Compute, sweep: Backward) -> None:
    """The engine: forward, backward, every value and every gradient kept."""
    machine = Machine()
    for _ in machine.compute(order):
        pass
    answer = machine.backward(sweep)
    assert len(answer.flows) == LENGTH + 2  # type: ignore[union-attr]


def bare(size: int) -> None:
    """The loop that a person writes who wants the same: every value kept, with retain_grad."""
    generator = torch.Generator().manual_seed(0)
    x = torch.rand(size, size, generator=generator).requires_grad_()
    w = torch.ones(size, size, requires_grad=True)
    kept = [x]
    value = x
    for index in range(LENGTH - 1):
        match index % 4:
            case 0:
                value = torch.tanh(value)
            case 1:
                value = torch.mul(value, w)
            case 2:
                value = torch.sin(value)
            case _:
                value = torch.add(value, w)
        value.retain_grad()
        kept.append(value)
    root = torch.sum(value)
    root.retain_grad()
    torch.autograd.backward(root)
    assert all(each.grad is not None for each in kept)


@contextmanager
def _still() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def least(repeats: int, *works: Callable[[], None]) -> list[float]:
    """The shortest time of each work in seconds; they take turns, so that a busy moment of the
    machine meets them all."""
    found = [float("inf")] * len(works)
    for _ in range(repeats):
        for index, work in enumerate(works):
            with _still():
                started = perf_counter()
                work()
                found[index] = min(found[index], perf_counter() - started)
    return found


def _chain(size: int, repeats: int, bar: float) -> Result:
    graph = chain_graph(size)
    known = recipes(graph, "cpu")
    order = Compute(1, "cpu", known.address, tuple(steps(known, known.order)))
    sweep = backward(known, Source(NodeId("root")), previous=None)
    mine, other = least(repeats, lambda: ours(order, sweep), lambda: bare(size))
    return Result(f"chain of {LENGTH} ops, {size}x{size} / bare torch loop", mine, other, bar)


def _last_of_all() -> Result:
    """Another number at the last node, from the edit to its value, against running all."""
    graph = chain_graph(3)
    root = NodeId("root")
    numbers = count(1)
    times = Operation(root, "root", "torch.mul", graph.nodes[root].inputs, {"other": 0})  # type: ignore[union-attr]
    graph = Graph({**graph.nodes, root: times})
    known = recipes(graph, "cpu")
    told = set(known.of.values())
    machine = Machine()
    for _ in machine.compute(Compute(1, "cpu", b"", tuple(steps(known, known.order)))):
        pass

    def edit() -> None:
        for _ in range(_EDITS):
            edit_once()

    def edit_once() -> None:
        changed = msgspec.structs.replace(times, parameters={"other": next(numbers)})
        now = recipes(Graph({**graph.nodes, root: changed}), "cpu", known)
        order = Compute(2, "cpu", now.address, tuple(steps(now, now.order, told)))
        assert len(order.steps) == 1
        for _ in machine.compute(order):
            pass

    def everything() -> None:
        now = recipes(graph, "cpu")
        order = Compute(3, "cpu", now.address, tuple(steps(now, now.order)))
        for _ in Machine().compute(order):
            pass

    mine, other = least(30, edit, everything)
    name = f"edit the last of {LENGTH} nodes / run all of them"
    return Result(name, mine / _EDITS, other, 1 / 20)


def measure() -> list[Result]:
    """The rows of this module."""
    return [_chain(3, 120, 1.5), _chain(256, 8, 1.15), _last_of_all()]
