"""Leaves too large to be made anew at every edit."""

import sys

import pytest
import torch

from inspector.document.contents import Contents, Fill, Formula, Patch, Recast, Spans, filled
from inspector.document.dtypes import to_bytes
from inspector.document.patching import with_cells, with_patch
from inspector.engine import expressions, fills
from inspector.engine.expressions import PIECE, compute
from inspector.engine.fills import Fills
from inspector.engine.shared import Bases
from inspector.messages.steps import tensor

LARGE = (1500, 1000)
NINE = to_bytes(9, "float32")


def made(contents: Contents, by: Fills | None = None) -> torch.Tensor:
    return (by or Fills({})).made(tensor(contents), "cpu")


def test_that_tensors_that_differ_in_a_cell_share_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    filling = fills.fill

    def fill(given: Fill, zeros: torch.Tensor, dtype: str) -> torch.Tensor:
        done.append(given.kind)
        return filling(given, zeros, dtype)

    monkeypatch.setattr(fills, "fill", fill)
    by, contents = Fills({}), filled("randn", LARGE, seed=3)
    first = made(contents, by)
    needs = by.needs(tensor(with_cells(contents, {7: NINE})))
    second = made(with_cells(contents, {7: NINE}), by)

    assert done == ["randn"]
    assert needs == 0
    assert torch.equal(first, torch.randn(LARGE, generator=torch.Generator().manual_seed(3)))
    assert second[0, 7] == 9
    second[0, 7] = first[0, 7]
    assert torch.equal(first, second)
    assert first._version == 0
    first[0, 0] = 5
    assert second[0, 0] != 5


def test_that_a_large_range_is_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[str] = []

    def noted(formula: Formula, spans: Spans, numbers: torch.Tensor) -> None:
        computed.append(formula.text)
        compute(formula, spans, numbers)

    monkeypatch.setattr(fills, "compute", noted)
    by = Fills({})
    whole = ((0, LARGE[0]), (0, LARGE[1]))
    ranged = with_patch(filled("ones", LARGE), Patch(whole, Formula("x + i * j")))
    small = with_patch(ranged, Patch(((0, 2), (0, 2)), Formula("x - 1")))
    first = made(ranged, by)
    second = made(with_cells(small, {7: NINE}), by)

    assert computed == ["x + i * j", "x - 1"]
    rows, columns = torch.arange(LARGE[0]).view(-1, 1), torch.arange(LARGE[1])
    assert torch.equal(first, (1 + rows * columns).float())
    assert second[0, :9].tolist() == [0, 0, 1, 1, 1, 1, 1, 9, 1]


def test_that_nothing_is_kept_that_no_tensor_needs() -> None:
    by, contents = Fills({}), filled("rand", LARGE)
    first = made(contents, by)
    assert by.needs(tensor(contents)) == 0
    del first

    assert by.needs(tensor(contents)) == 4 * LARGE[0] * LARGE[1]


@pytest.mark.parametrize("text", ["randn() + rand() * i", "sin(x) + exp(j) / 1e9", "x ** 2 - 0.1"])
@pytest.mark.parametrize("shape", [(3, 1100, 513), (5, 7, 11), (2**19 + 5,), (3, 2, PIECE + 9)])
def test_that_a_range_computed_in_pieces_is_what_it_is_at_once(
    text: str, shape: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    spans = tuple((0, size) if size > 5 else (1, size) for size in shape)
    fit = text if len(shape) > 1 else text.replace("j", "i")
    pieces, whole = torch.ones(shape), torch.ones(shape)
    compute(Formula(fit, 5), spans, pieces)
    monkeypatch.setattr(expressions, "PIECE", 2**40)
    compute(Formula(fit, 5), spans, whole)

    assert torch.equal(pieces, whole)


def test_that_a_recast_of_a_large_tensor_is_what_torch_makes() -> None:
    by, contents = Fills({}), filled("randn", LARGE, "float64", seed=1)
    source = torch.randn(LARGE, generator=torch.Generator().manual_seed(1), dtype=torch.float64)

    half = made(Contents("float16", LARGE, Recast(contents)), by)
    assert torch.equal(half, source.half())
    whole = made(Contents("int8", (1000, 2000), Recast(contents)), by)
    assert torch.equal(whole[:, :1000], source[:1000].trunc().to(torch.int8))
    assert not whole[:, 1000:].any()
    bent = made(Contents("float64", (1000, 1500), Recast(contents)), by)
    assert torch.equal(bent, source.view(1000, 1500))


def test_that_counting_far_is_exact() -> None:
    counted = made(Contents("int64", (3_000_000,), Fill("arange", {"start": 5, "step": 3})))

    assert torch.equal(counted, torch.arange(3_000_000) * 3 + 5)


def _faults() -> int:
    import resource  # not on Windows

    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


@pytest.mark.skipif(sys.platform != "linux", reason="counts Linux's page faults")
def test_that_who_reads_a_new_tensor_first_waits_for_no_page() -> None:
    numbers = made(filled("ones", (4096, 2048)))
    before = _faults()
    total = float(numbers.sum())

    assert total == 4096 * 2048
    # It was 512 of 16 pages each.
    assert _faults() - before < 128


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a map has no such size")
def test_that_zeros_take_no_memory_before_they_are_read() -> None:
    numbers = Bases().shared(b"zeros", torch.float32, (4096, 2048), lambda _: None)
    before = _faults()

    assert float(numbers.sum()) == 0
    assert _faults() - before > 128
