"""Any graph: what the engine says is what torch says of the same code written by hand."""

import random
import warnings
from typing import Any, NamedTuple

import pytest
import torch

from inspector.document.contents import filled
from inspector.messages.answers import Computed, Swept
from tests.engine.building import Bench, Build

SHAPES = ((), (3,), (1, 3), (2, 3), (3, 1), (2, 1, 3))
GRAPHS = 60


class Line(NamedTuple):
    """A call of the plain code."""

    name: str
    op: str
    wires: tuple[str, ...]
    parameters: dict[str, object]


class Twin:
    """A random graph, in a document and in plain torch at the same time; `lines` are the calls of
    the latter."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.build = Build()
        self.plain: dict[str, torch.Tensor] = {}
        self.lines: list[Line] = []
        dtype = self.random.choice(["float64", "float32", "float64", "complex128"])
        self.is_complex = dtype == "complex128"
        for index in range(self.random.randint(2, 4)):
            self._leaf(f"x{index}", dtype)
        if self.random.random() < 0.3 and not self.is_complex:
            self._leaf("mixed", "float64" if dtype == "float32" else "float32")
        for index in range(self.random.randint(4, 14)):
            self._grow(f"v{index}")
        parts = [name for name in self._names() if self.plain[name].requires_grad]
        chosen = self.random.sample(parts, min(len(parts), 3))
        total = ""
        for index, name in enumerate(chosen):
            self._add(f"s{index}", "torch.sum", name)
            if total:
                self._add(f"t{index}", "torch.add", total, f"s{index}")
                total = f"t{index}"
            else:
                total = f"s{index}"
        if self.plain[total].is_complex():
            self._add("real", "torch.abs", total)
            total = "real"
        self.root = total

    def _names(self) -> list[str]:
        return list(self.plain)

    def _leaf(self, name: str, dtype: str) -> None:
        shape = self.random.choice(SHAPES)
        seed = self.random.randrange(1000)
        grad = self.random.random() < 0.8 or not self.plain
        self.build.leaf(name, filled("rand", shape, dtype, seed=seed), grad=grad)
        generator = torch.Generator().manual_seed(seed)
        made = torch.rand(shape, generator=generator, dtype=getattr(torch, dtype))
        self.plain[name] = made.requires_grad_(grad)

    def _add(self, name: str, op: str, *wires: str, **parameters: object) -> bool:
        """Add a call where torch accepts it; `wires` as Build.call takes them."""
        line = Line(name, op, wires, parameters)
        try:
            result = called(line, [self.plain[wire] for wire in wires])
        except (RuntimeError, IndexError):
            return False
        self.lines.append(line)
        self.build.call(name, op, *wires, **parameters)  # type: ignore[arg-type]
        if isinstance(result, torch.Tensor):
            self.plain[name] = result
        else:
            for index, each in enumerate(result):
                self.plain[name if index == 0 else f"{name}:{index}"] = each
        return True

    def _grow(self, name: str) -> None:
        names = [
            n
            for n in self._names()
            if self.plain[n].is_floating_point() or self.plain[n].is_complex()
        ]
        one, other = self.random.choice(names), self.random.choice(names)
        if self.random.random() < 0.4:
            self._add(name, self.random.choice(["torch.exp", "torch.sin", "torch.tanh"]), one)
            return
        calls: list[tuple[str, tuple[str, ...], dict[str, object]]] = [
            ("torch.add", (one, other), {}),
            ("torch.mul", (one, other), {}),
            ("torch.sub", (one, other), {"alpha": 2}),
            ("torch.cat", (one, other, one), {"dim": -1}),
            ("torch.stack", (one, one), {}),
            ("torch.transpose", (one,), {"dim0": -1, "dim1": -2}),
            ("torch.flatten", (one,), {}),
            ("torch.matmul", (one, other), {}),
            ("torch.Tensor.detach", (one,), {}),
            ("torch.Tensor.expand", (one,), {"size": (2, 2, 3)}),
            ("torch.unbind", (one,), {}),
            ("torch.cumsum", (one,), {"dim": 0}),
        ]
        if not self.is_complex:
            calls += [
                ("torch.sort", (one,), {}),
                ("torch.Tensor.to", (one,), {"dtype": "float64"}),
                ("torch.maximum", (one, other), {}),
                ("torch.max", (one,), {"dim": -1}),
            ]
        op, wires, parameters = self.random.choice(calls)
        self._add(name, op, *wires, **parameters)


def called(line: Line, args: list[torch.Tensor]) -> Any:
    """What torch makes of a line with these tensors at its wires."""
    function: Any = torch
    for part in line.op.split(".")[1:]:
        function = getattr(function, part)
    if line.op in ("torch.cat", "torch.stack"):
        return function(args, **line.parameters)
    if "dtype" in line.parameters:
        return function(*args, dtype=getattr(torch, str(line.parameters["dtype"])))
    return function(*args, **line.parameters)


@pytest.mark.parametrize("seed", range(GRAPHS))
def test_that_values_gradients_and_flows_are_those_of_torch(seed: int) -> None:
    twin = Twin(seed)
    bench = Bench(twin.build)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # complex to real, and what else torch says of it
        _compare(twin, bench)


def _compare(twin: Twin, bench: Bench) -> None:
    for name, value in twin.plain.items():
        got = bench.value(name)
        assert torch.equal(got, value), name
        assert (got.dtype, got.requires_grad) == (value.dtype, value.requires_grad)
        result = bench.result(name.partition(":")[0])
        assert isinstance(result, Computed)
        fact = result.outputs[bench.build.source(name).output]
        assert fact.grad_fn == (type(value.grad_fn).__name__ if value.grad_fn else None)
        assert fact.shape == tuple(value.shape)
        assert fact.is_leaf == value.is_leaf
        assert fact.version == value._version
        assert fact.size == value.nbytes
    root = twin.plain[twin.root]
    seed = torch.ones_like(root)
    build = twin.build
    inputs = {name: value for name, value in twin.plain.items() if value.requires_grad}
    wanted = torch.autograd.grad(
        root, list(inputs.values()), seed, allow_unused=True, retain_graph=True
    )
    answer = bench.back(twin.root)
    assert isinstance(answer, Swept), answer
    for (name, value), gradient in zip(inputs.items(), wanted, strict=True):
        mine = bench.flow(answer, name)
        if gradient is None:
            assert mine is None, name
            assert bench.grad(answer, name) is None
            continue
        assert mine is not None, name
        assert torch.equal(mine, gradient), name
        stored = bench.grad(answer, name)
        if name in bench.build.document.graph.nodes or name.startswith(("x", "mixed")):
            assert stored is not None
            assert torch.equal(stored, gradient)
            assert stored.dtype == value.dtype
        else:
            assert stored is None
    told = {(flow.node, flow.output): flow for flow in answer.flows}
    for (name, _), gradient in zip(inputs.items(), wanted, strict=True):
        source = build.source(name)
        flow = told.get((source.node, source.output))
        assert (flow is None) == (gradient is None)
        if flow is not None and gradient is not None:
            assert flow.shape == tuple(gradient.shape)
            assert flow.dtype == str(gradient.dtype).removeprefix("torch.")
    assert [flow.step for flow in answer.flows] == sorted(flow.step for flow in answer.flows)
