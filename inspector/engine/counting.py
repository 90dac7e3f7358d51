"""What has to be counted over whole tensors: at once where they are small, else piece by piece
while nothing else is asked for."""

import traceback
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import perf_counter

import msgspec
import torch

from inspector.engine.moments import (
    MOST_COUNTED,
    Operands,
    Sums,
    distinct,
    pieces,
    statistics_of,
)
from inspector.engine.tallies import Spread
from inspector.engine.threads import one_thread
from inspector.engine.widening import whole_numbers
from inspector.messages.answers import Answer, Counted, Seen, Statistics, Tally
from inspector.messages.orders import Count, Look, Operand

# Up to here the statistics take a few milliseconds, and come with the picture.
_AT_ONCE = 2**20
# So long is counted before it is seen whether something else is asked, in seconds.
_SLICE_S = 0.003
Key = tuple[Operand, Operand | None]
_Find = Callable[[Operand], torch.Tensor | None]


@dataclass(eq=False)
class _Job:
    """One tensor that is counted: for pictures that lack its statistics, and for Counts."""

    key: Key
    seen: list[Seen] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    versions: list[int] = field(default_factory=list)
    work: Iterator[None] | None = None


class Counter:
    """Statistics by what they are of, and what is still to be counted. `find` gives a tensor."""

    def __init__(self, find: _Find) -> None:
        self._find = find
        self._statistics: dict[bytes, dict[Key, Statistics | None]] = {}
        self._tallies: dict[Key, Tally | None] = {}
        self._differences: set[Key] = set()
        self._jobs: deque[_Job] = deque()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is left to count."""
        return not self._jobs

    def statistics(self, order: Look, operands: Operands) -> tuple[Statistics | None, bool]:
        """Those of the whole tensor, and whether they are still to be counted; then `await_seen`
        is to be told of the picture."""
        key = _key_of(order)
        kept = self._statistics.setdefault(order.key, {})
        if key in kept:
            return kept[key], False
        if operands[0].numel() > _AT_ONCE:
            size = distinct(operands)[0].numel()
            if _AT_ONCE < size <= MOST_COUNTED:
                return None, True
        found = kept[key] = statistics_of(*operands)
        self._note(key)
        return found, False

    def await_seen(self, seen: Seen) -> None:
        """Count for a picture that was sent without statistics."""
        self._job(_key_of(seen.look)).seen.append(seen)

    def count(self, order: Count) -> None:
        """Count all that can be told."""
        self._job((order.of, order.minus)).counts.append(order)

    def forget(self, key: bytes) -> None:
        """A result is forgotten, or another one now."""
        self._statistics.pop(key, None)
        for each in [each for each in self._tallies if _names(each, key)]:
            del self._tallies[each]
        for each in [each for each in self._differences if _names(each, key)]:
            self._differences.discard(each)
            self._statistics.get(each[0].key, {}).pop(each, None)
        for job in self._jobs:
            if _names(job.key, key):
                job.work = None

    def step(self) -> tuple[Answer, ...]:
        """Count for a few milliseconds, what was asked last first. What is finished by that."""
        job = self._jobs[-1]
        try:
            if job.work is None or job.versions != self._versions(job.key):
                job.versions = self._versions(job.key)
                job.work = self._worked(job)
            until = perf_counter() + _SLICE_S
            # Here and not in the generator, which would keep it while other things are computed.
            with one_thread(), torch.no_grad():  # the other threads are the window's
                for _ in job.work:
                    if perf_counter() > until:
                        return ()
        except Exception:  # noqa: BLE001 - a number less is shown, and the engine goes on
            traceback.print_exc()
        self._jobs.remove(job)
        kept = self._statistics.get(job.key[0].key, {}).get(job.key)
        tally = self._tallies.get(job.key)
        return (
            *(msgspec.structs.replace(s, statistics=kept, pending=False) for s in job.seen),
            *(Counted(order, kept, tally) for order in job.counts),
        )

    def _job(self, key: Key) -> _Job:
        job = next((each for each in self._jobs if each.key == key), None)
        if job is None:
            job = _Job(key)
        else:
            self._jobs.remove(job)
        self._jobs.append(job)
        return job

    def _worked(self, job: _Job) -> Iterator[None]:
        """The passes that are still needed; yields between pieces."""
        operands = self._operands(job.key)
        if operands is None:
            return
        kept = self._statistics.setdefault(job.key[0].key, {})
        if job.key not in kept:
            yield from self._statistics_counted(job.key, operands, kept)
            self._note(job.key)
        statistics = kept[job.key]
        # Whoever asked for it may have come while the first pass was running.
        if not job.counts or job.key in self._tallies:
            return
        if statistics is None:
            self._tallies[job.key] = None
            return
        spread = Spread(operands, statistics)
        for piece in spread.pieces:
            spread.add(piece)
            yield
        self._tallies[job.key] = spread.tally()

    def _note(self, key: Key) -> None:
        if key[1] is not None:
            self._differences.add(key)

    def _statistics_counted(
        self, key: Key, operands: Operands, kept: dict[Key, Statistics | None]
    ) -> Iterator[None]:
        count, found = operands[0].numel(), distinct(operands)
        if count <= _AT_ONCE or found[0].numel() > MOST_COUNTED:
            kept[key] = statistics_of(*operands)
            return
        sums = Sums()
        for piece in pieces(found):
            sums.add(piece)
            yield
        kept[key] = sums.statistics(count, count // found[0].numel())

    def _operands(self, key: Key) -> list[torch.Tensor] | None:
        found = []
        for operand in key:
            if operand is not None:
                tensor = self._find(operand)
                if tensor is None:
                    return None
                found.append(plain(tensor))
        try:
            return [found[0], *(each.expand(found[0].shape) for each in found[1:])]
        except RuntimeError:
            return None

    def _versions(self, key: Key) -> list[int]:
        """Changes in place between two pieces make what was counted worth nothing."""
        tensors = [self._find(operand) for operand in key if operand is not None]
        return [version_of(each) for each in tensors]


def plain(tensor: torch.Tensor) -> torch.Tensor:
    """Its numbers, without gradient or lazy sign."""
    plain = tensor.detach().resolve_conj().resolve_neg()
    return whole_numbers(plain) if plain.is_quantized else plain


def version_of(tensor: torch.Tensor | None) -> int:
    """How often a tensor was changed in place; -1 where there is none or nobody knows."""
    if tensor is None:
        return -1
    try:
        return tensor._version  # noqa: SLF001 - the version counter has no public name
    except RuntimeError:  # an inference tensor has none
        return -1


def _key_of(look: Look) -> Key:
    return look.operand, look.minus


def _names(key: Key, result: bytes) -> bool:
    return key[0].key == result or (key[1] is not None and key[1].key == result)
