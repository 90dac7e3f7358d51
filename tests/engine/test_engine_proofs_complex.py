"""Of complex leaves the real and the imaginary part are moved, beside PyTorch's own gradient of
both; second derivatives against torch.func of a function of the parts."""

import pytest
import torch

from inspector.document.contents import numbers
from inspector.document.edits import set_backward
from inspector.document.nodes import BackwardCall
from inspector.messages.answers import Swept
from inspector.messages.proofs import Bend, Bent, Differ, Differed
from inspector.messages.steps import supply
from tests.engine.building import Bench, Build

# vmap and functorch compile a little of their own at first use.
pytestmark = pytest.mark.filterwarnings("ignore:.*torch.jit.script.*:DeprecationWarning")
_UNARY = ("torch.conj_physical", "torch.exp", "torch.square", "torch.sin", "torch.conj")
_BINARY = ("torch.add", "torch.mul", "torch.sub")
_REAL = ("torch.real", "torch.imag", "torch.abs", "torch.angle")


def differ(bench: Bench, root: str, leaf: str) -> Differed:
    swept = bench.back(root, fresh=True)
    assert isinstance(swept, Swept)
    node, count = bench.build.source(leaf).node, 2 * bench.value(leaf).numel()
    found: list[Differed] = []
    while sum(len(each.central) for each in found) < count:
        first = sum(len(each.central) for each in found)
        said = bench.machine.answer(Differ(1, swept.address, node, first, count))
        assert isinstance(said, Differed), said
        found.append(said)
    return Differed(
        1,
        0,
        tuple(each for part in found for each in part.autograd),
        tuple(each for part in found for each in part.central),
        (),
        (),
        tuple(each for part in found for each in part.kinks),
    )


def bent(bench: Bench, root: str, leaf: str) -> torch.Tensor:
    swept = bench.back(root, fresh=True)
    assert isinstance(swept, Swept)
    node, count = bench.build.source(leaf).node, 2 * bench.value(leaf).numel()
    said = bench.machine.answer(Bend(1, swept.address, node, 0, count))
    assert isinstance(said, Bent), said
    return torch.tensor(said.rows, dtype=torch.float64)


def test_that_the_gradient_of_a_square_of_magnitudes_is_twice_the_number() -> None:
    build = Build()
    build.leaf("z", numbers([1 + 2j, -0.5j], (2,), "complex128"))
    build.call("a", "torch.abs", "z")
    build.call("s", "torch.square", "a")
    build.call("y", "torch.sum", "s")
    found = differ(Bench(build), "y", "z")

    assert found.autograd == pytest.approx((2.0, 4.0, 0.0, -1.0))
    assert found.central == pytest.approx(found.autograd, abs=1e-7)
    assert found.kinks == ()
    assert torch.allclose(bent(Bench(build), "y", "z"), 2 * torch.eye(4, dtype=torch.float64))


def test_that_the_kink_of_a_magnitude_at_zero_is_named() -> None:
    build = Build()
    build.leaf("z", numbers([0j, 1j], (2,), "complex64"))
    build.call("a", "torch.abs", "z")
    build.call("y", "torch.sum", "a")
    bench = Bench(build)
    found = differ(bench, "y", "z")

    assert [(kink.cell, kink.node) for kink in found.kinks] == [
        (0, build.source("a").node),
        (1, build.source("a").node),
    ]
    assert found.autograd == pytest.approx((0.0, 0.0, 0.0, 1.0))


@pytest.mark.parametrize("seed", range(30))
def test_that_both_ways_agree_over_random_complex_graphs(seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)

    def pick(count: int) -> int:
        return int(torch.randint(count, (), generator=generator))

    build = Build()
    names = ["z0", "z1"]
    for at, shape in enumerate(((2, 2), (2,))):
        drawn = torch.randn(shape, generator=generator, dtype=torch.complex128) + 1.5
        build.leaf(names[at], numbers(drawn.reshape(-1).tolist(), shape, "complex128"))
    for at in range(5):
        if pick(2):
            build.call(f"n{at}", _UNARY[pick(len(_UNARY))], names[pick(len(names))])
        else:
            one, other = names[pick(len(names))], names[pick(len(names))]
            build.call(f"n{at}", _BINARY[pick(len(_BINARY))], one, other)
        names.append(f"n{at}")
    build.call("r", _REAL[pick(len(_REAL))], names[-1])
    build.call("y", "torch.sum", "r")
    bench = Bench(build)
    if bench.value("y").abs() > 1e4:
        return
    swept = bench.back("y")
    for leaf in ("z0", "z1"):
        flow = bench.flow(swept, leaf)
        if flow is None:
            continue
        found = differ(bench, "y", leaf)
        most = max(1.0, *map(abs, found.autograd))
        assert found.autograd == pytest.approx(
            torch.view_as_real(flow.resolve_conj()).reshape(-1).tolist()
        )
        assert found.central == pytest.approx(found.autograd, rel=1e-5, abs=1e-5 * most)


def test_that_a_backward_from_complex_numbers_goes_by_its_gradient() -> None:
    build = Build()
    build.leaf("z", numbers([1 + 2j, 0.5 - 1j], (2,), "complex128"))
    build.call("y", "torch.square", "z")
    gradient = numbers([2 - 1j, 1j], (2,), "complex128")
    call = BackwardCall(gradient=gradient)
    build.document = set_backward(build.document, call)
    bench = Bench(build)
    for order in supply(gradient):
        bench.machine.supply(order)
    found = differ(bench, "y", "z")

    assert found.central == pytest.approx(found.autograd, abs=1e-6)


@pytest.mark.parametrize("seed", range(8))
def test_that_the_hessian_is_that_of_a_function_of_the_parts(seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    z = torch.randn(3, generator=generator, dtype=torch.complex128)
    build = Build()
    build.leaf("z", numbers(z.tolist(), (3,), "complex128"))
    build.call("e", "torch.exp", "z")
    build.call("m", "torch.mul", "e", "z")
    build.call("a", "torch.abs", "m")
    build.call("y", "torch.sum", "a")

    def function(flat: torch.Tensor) -> torch.Tensor:
        z = torch.complex(flat[0::2], flat[1::2])
        return (z.exp() * z).abs().sum()

    expected = torch.func.hessian(function)(torch.view_as_real(z).reshape(-1))
    assert torch.allclose(bent(Bench(build), "y", "z"), expected)
