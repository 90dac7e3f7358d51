"""Answers Looks: a window cut out of a tensor of any size, and what its numbers are like."""

import traceback
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch

from inspector.engine.counting import Counter, plain, version_of
from inspector.engine.dtypes import NAMES, name_of
from inspector.engine.planes import Plane, difference_of, plane_of
from inspector.engine.reducing import Ends, block_of, in_turns, reduced
from inspector.engine.widening import countable
from inspector.messages.answers import Answer, Gone, Seen
from inspector.messages.orders import Look, Operand

# A plane of more cells is read at leisure: a large heatmap must not keep the grid waiting.
MOST_AT_ONCE = 2**26
_Find = Callable[[Look | Operand], torch.Tensor | None]


@dataclass
class _Sight:
    """What is looked at: the tensor, what is taken from it, and the plane of what is left."""

    shape: tuple[int, ...]
    operands: list[torch.Tensor]
    plane: Plane
    block: tuple[int, int]


@dataclass
class _Job:
    order: Look
    work: Iterator[Answer | None] | None = None
    versions: tuple[int, ...] = ()


class Looker:
    """Answers Looks. `find` gives a tensor."""

    def __init__(self, find: _Find, counter: Counter) -> None:
        self._find = find
        self._counter = counter
        self._jobs: deque[_Job] = deque()

    @property
    def is_idle(self) -> bool:
        """Whether no picture is left for a moment of leisure."""
        return not self._jobs

    def look(self, order: Look) -> Seen | Gone | None:
        """The region as bytes; Gone where the tensor has no such dimensions, or where what is
        taken from it cannot be broadcast to its shape. None: `step` will bring it."""
        with torch.no_grad():
            sight = self._sight(order)
            if sight is None:
                return Gone(order)
            plane = sight.plane
            if sight.block == (1, 1) or not plane.rows * plane.columns:
                cells = plane.part(0, 0, plane.rows, plane.columns)
                cells = cells if cells.dtype in NAMES else countable(cells)
                return self._seen(order, sight, cells, None)
            if plane.rows * plane.columns > MOST_AT_ONCE and not any(plane.same):
                self._jobs.append(_Job(order))
                return None
            return self._seen(order, sight, *reduced(plane, sight.block, order.region.by))

    def step(self) -> tuple[Answer, ...]:
        """A few milliseconds of the picture that was asked last."""
        job = self._jobs[-1]
        try:
            versions = self._versions(job.order)
            if job.work is None or job.versions != versions:
                # Changed in place between two turns: what was seen of it is worth nothing.
                job.work, job.versions = self._worked(job.order), versions
            with torch.no_grad():
                answer = next(job.work)
        except Exception:  # noqa: BLE001 - a picture less is shown, and the engine goes on
            traceback.print_exc()
            answer = Gone(job.order)
        if answer is None:
            return ()
        self._jobs.remove(job)
        return (answer,)

    def _worked(self, order: Look) -> Iterator[Answer | None]:
        sight = self._sight(order)
        if sight is None:
            yield Gone(order)
            return
        for found in in_turns(sight.plane, sight.block, order.region.by):
            yield None if found is None else self._seen(order, sight, *found)

    def _versions(self, order: Look) -> tuple[int, ...]:
        looked = (order,) if order.minus is None else (order, order.minus)
        return tuple(version_of(self._find(each)) for each in looked)

    def _sight(self, order: Look) -> _Sight | None:
        tensor = self._find(order)
        if tensor is None:
            return None
        operands = [plain(tensor)]
        plane = plane_of(operands[0], order.region)
        if order.minus is not None:
            other = self._find(order.minus)
            if other is None:
                return None
            try:
                operands.append(plain(other).expand(tensor.shape))
            except RuntimeError:
                return None
            taken = plane_of(operands[1], order.region)
            plane = None if plane is None or taken is None else difference_of(plane, taken)
        if plane is None:
            return None
        return _Sight(tuple(tensor.shape), operands, plane, block_of(plane, order.region.most))

    def _seen(self, order: Look, sight: _Sight, cells: torch.Tensor, ends: Ends | None) -> Seen:
        statistics, pending = None, False
        if order.statistics:
            statistics, pending = self._counter.statistics(order, sight.operands)
        answer = Seen(
            order,
            sight.shape,
            name_of(cells.dtype),
            cells.shape[0],
            cells.shape[1],
            sight.block,
            as_bytes(cells),
            statistics,
            pending,
            ends if pending else None,
        )
        if pending:
            self._counter.await_seen(answer)
        return answer


def as_bytes(cells: torch.Tensor) -> bytes:
    """The elements, little-endian and row-major."""
    flat = cells.cpu().reshape(-1)
    if flat.numel() == 0:
        return b""
    # One element counts as contiguous whatever its stride, and view refuses a stride of 0.
    flat = flat.as_strided(flat.shape, (1,)) if flat.numel() == 1 else flat.contiguous()
    raw: bytes = flat.view(torch.uint8).numpy().tobytes()
    return raw
