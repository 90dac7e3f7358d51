"""Whether the gradients that were found node by node are those of PyTorch's own engine."""

from collections.abc import Iterable
from typing import Any

import torch

from inspector.engine.autograd import Node, stores
from inspector.engine.stepping import Sweep
from inspector.engine.warned import hearing
from inspector.messages.turns import Proof

# (what it is called, what was found, what PyTorch says)
Pair = tuple[str, torch.Tensor | None, torch.Tensor | None]


class Prover:
    """Counts comparisons, and keeps the first that fails."""

    def __init__(self) -> None:
        self._compared = 0
        self._wrong = 0
        self._first = ""

    def compare(self, name: str, mine: torch.Tensor | None, theirs: torch.Tensor | None) -> None:
        """One gradient found both ways."""
        self._compared += 1
        if not same(mine, theirs):
            self._wrong += 1
            self._first = self._first or f"{name}: {_apart(mine, theirs)}"

    def proof(self, *, in_order: bool) -> Proof:
        """What was found."""
        return Proof(self._compared, self._wrong, self._first, in_order)


def proved(
    root: torch.Tensor, sweep: Sweep, flowed: Iterable[Pair], *, create_graph: bool = False
) -> Proof:
    """Let PyTorch's engine go through the same graph, and compare all that arrives at a node and
    all that is sent along an edge; and `flowed`, what was recorded when Backward was pressed.

    The graph stays as it is; `.grad`s of its own leaves are None afterwards.
    """
    prover = Prover()
    went: list[int] = []
    handles: list[Any] = []
    for place, turn in enumerate(sweep.turns):
        if turn.error is not None:
            continue
        handles.append(turn.node.register_prehook(_before(prover, sweep, place, went)))
        if not stores(turn.node):
            handles.append(turn.node.register_hook(_after(prover, sweep, place)))
    try:
        with hearing():  # what PyTorch warns of was told at the Backward itself
            torch.autograd.backward(root, sweep.seed, retain_graph=True, create_graph=create_graph)
    except Exception as error:  # noqa: BLE001 - it has to raise where the stepper did
        last = sweep.turns[-1].error
        prover.compare(f"the error {error}", None, None if str(last) == str(error) else root)
    finally:
        for handle in handles:
            handle.remove()
        for turn in sweep.turns:
            if stores(turn.node):
                turn.node.variable.grad = None
    for name, mine, theirs in flowed:
        prover.compare(name, mine, theirs)
    return prover.proof(in_order=went == sorted(went))


def _before(prover: Prover, sweep: Sweep, place: int, went: list[int]) -> Any:
    def compare(arrived: tuple[torch.Tensor | None, ...]) -> None:
        went.append(place)
        turn = sweep.turns[place]
        for slot, (mine, theirs) in enumerate(zip(turn.arrived, arrived, strict=True)):
            prover.compare(f"gradient {slot} at {_name(turn.node)}, turn {place}", mine, theirs)

    return compare


def _after(prover: Prover, sweep: Sweep, place: int) -> Any:
    def compare(
        sent: tuple[torch.Tensor | None, ...], _arrived: tuple[torch.Tensor | None, ...]
    ) -> None:
        turn = sweep.turns[place]
        for edge, ((to, _), theirs) in enumerate(zip(turn.edges, sent, strict=True)):
            if to is not None and to in sweep.place:
                name = f"gradient {edge} sent by {_name(turn.node)}, turn {place}"
                prover.compare(name, sweep.passed((place, edge)), theirs)

    return compare


def _name(node: Node) -> str:
    return type(node).__name__


def same(one: torch.Tensor | None, other: torch.Tensor | None) -> bool:
    """Bit for bit the same; NaN is itself, None is nothing else."""
    if one is None or other is None:
        return one is other
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    one, other = _dense(one), _dense(other)
    return torch.equal(one, other) or torch.allclose(one, other, 0, 0, equal_nan=True)


def _apart(one: torch.Tensor | None, other: torch.Tensor | None) -> str:
    if one is None or other is None:
        return f"{'undefined' if one is None else 'a gradient'}, and PyTorch has the other"
    if one.shape != other.shape or one.dtype != other.dtype:
        return f"{list(one.shape)} {one.dtype}, and PyTorch has {list(other.shape)} {other.dtype}"
    return f"apart by up to {(_dense(one) - _dense(other)).abs().max().item():.3g}"


def _dense(tensor: torch.Tensor) -> torch.Tensor:
    return tensor.detach().to_dense() if tensor.layout is not torch.strided else tensor.detach()
