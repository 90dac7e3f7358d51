"""Files of tensors that the engine writes: what is written is what is imported."""

from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspector.commands.reading import listing_of, numbers_of
from inspector.document.dtypes import DTYPES
from inspector.engine.dtypes import STORED_DTYPES, TORCH_DTYPES
from inspector.engine.exporting import NotExported, raw, write_tensors
from inspector.files.exporting.formats import LOSSLESS, SEVERAL, why_not_held
from inspector.files.importing.entries import Listing
from inspector.messages.orders import Fetch, Item, Look, Region
from tests.engine.building import Bench, Build

COMMON = (
    *("bool", "uint8", "int8", "int16", "int32", "int64"),
    *("float16", "bfloat16", "float32", "float64", "complex64", "complex128"),
)
quickly = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@st.composite
def any_tensors(draw: st.DrawFn) -> torch.Tensor:
    """Any bits of any dtype, in any order of memory."""
    dtype = draw(st.sampled_from(COMMON))
    shape = tuple(draw(st.lists(st.integers(0, 3), max_size=3)))
    count = int(np.prod(shape, dtype=int))
    size = count * DTYPES[dtype].size
    data = bytearray(draw(st.binary(min_size=size, max_size=size)))
    if dtype == "bool":
        data = bytearray(each % 2 for each in data)
    flat = (
        torch.frombuffer(data, dtype=TORCH_DTYPES[dtype])
        if count
        else torch.empty(0, dtype=TORCH_DTYPES[dtype])
    )
    tensor = flat.reshape(shape)
    turned = draw(st.booleans())
    return tensor.permute(tuple(reversed(range(tensor.dim())))) if turned else tensor


def bits(tensor: torch.Tensor) -> bytes:
    return bytes(raw(tensor.contiguous()))


def one_nan(tensor: torch.Tensor) -> torch.Tensor:
    """Text has no payload of a NaN."""
    if tensor.is_complex():
        return torch.view_as_complex(one_nan(torch.view_as_real(tensor).contiguous()))
    if tensor.is_floating_point():
        return torch.where(tensor.isnan(), torch.full_like(tensor, float("nan")), tensor)
    return tensor


def read(path: Path) -> dict[str, torch.Tensor]:
    listing: Listing = listing_of(path)
    found = {}
    for index, each in enumerate(listing.entries):
        data = bytearray(numbers_of(path, listing, index))
        dtype = TORCH_DTYPES[each.dtype]
        flat = torch.frombuffer(data, dtype=dtype) if data else torch.empty(0, dtype=dtype)
        found[each.name] = flat.reshape(each.shape)
    return found


@pytest.mark.parametrize("form", [form for form in LOSSLESS if form != ".png"])
@quickly
@given(st.lists(any_tensors(), min_size=1, max_size=3))
def test_that_what_is_exported_is_imported_bit_for_bit(
    tmp_path: Path, form: str, tensors: list[torch.Tensor]
) -> None:
    path = tmp_path / f"x{form}"
    if form not in SEVERAL:
        tensors = tensors[:1]
    named = [(f"t{n}", each) for n, each in enumerate(tensors)]
    told = [(name, str(each.dtype)[6:], tuple(each.shape)) for name, each in named]
    if why_not_held(form, told):
        with pytest.raises(NotExported, match="cannot hold"):
            write_tensors(path, named)
        assert form in (".npy", ".npz", ".safetensors")
        return

    size = write_tensors(path, named)

    assert path.stat().st_size == size
    found = read(path)
    assert len(found) == len(tensors)
    for (name, tensor), (key, back) in zip(named, sorted(found.items()), strict=True):
        assert key == (name if form in SEVERAL else "x")
        assert back.shape == tensor.shape
        assert back.dtype == tensor.dtype
        text = form in (".csv", ".tsv")
        assert bits(one_nan(back) if text else back) == bits(one_nan(tensor) if text else tensor)


def test_that_other_programs_read_what_is_exported(tmp_path: Path) -> None:
    tensors = {"w": torch.randn(3, 4), "h": torch.randn(5).bfloat16(), "i": torch.arange(3)}
    write_tensors(tmp_path / "x.safetensors", list(tensors.items()))
    read_back = safetensors.torch.load_file(tmp_path / "x.safetensors")
    assert all(torch.equal(read_back[name], each) for name, each in tensors.items())
    write_tensors(tmp_path / "x.pt", list(tensors.items()))
    loaded = torch.load(tmp_path / "x.pt", weights_only=True)
    assert all(torch.equal(loaded[name], each) for name, each in tensors.items())
    write_tensors(tmp_path / "x.npz", [("w", tensors["w"]), ("i", tensors["i"])])
    with np.load(tmp_path / "x.npz") as held:
        assert held.files == ["w", "i"]
        assert np.array_equal(held["w"], tensors["w"].numpy())
    write_tensors(tmp_path / "x.csv", [("w", tensors["w"])])
    assert np.array_equal(
        np.loadtxt(tmp_path / "x.csv", delimiter=",", dtype=np.float32), tensors["w"].numpy()
    )


def test_that_an_npz_of_ours_can_stay_where_it_is(tmp_path: Path) -> None:
    write_tensors(tmp_path / "x.npz", [("a", torch.ones(3)), ("bc", torch.ones(5).double())])
    for each in listing_of(tmp_path / "x.npz").entries:
        assert each.offset is not None
        assert each.offset % 64 == 0


@pytest.mark.parametrize("shape", [(2, 3), (1, 2, 3), (3, 2, 3), (4, 2, 3)])
def test_that_a_picture_comes_back(tmp_path: Path, shape: tuple[int, ...]) -> None:
    torch.manual_seed(0)
    whole = torch.randint(0, 256, shape, dtype=torch.uint8)
    if shape[0] == 4:
        whole[3] = 255
    write_tensors(tmp_path / "p.png", [("p", whole)])
    back = list(read_all(tmp_path / "p.png"))[1]
    assert torch.equal(back, whole if whole.dim() == 3 else whole.unsqueeze(0))

    write_tensors(tmp_path / "q.png", [("q", whole.float() / 255)])
    assert (tmp_path / "q.png").read_bytes() == (tmp_path / "p.png").read_bytes()


def read_all(path: Path) -> list[torch.Tensor]:
    listing = listing_of(path)
    return [
        torch.frombuffer(
            bytearray(numbers_of(path, listing, index)), dtype=TORCH_DTYPES[each.dtype]
        ).reshape(each.shape)
        for index, each in enumerate(listing.entries)
    ]


@pytest.mark.parametrize(
    ("form", "tensor", "said"),
    [
        (".npy", torch.ones(2).bfloat16(), "x is bfloat16, which a .npy cannot hold: .safetensors"),
        (".safetensors", torch.ones(2, dtype=torch.complex128), ".npz and .pt can"),
        (".png", torch.ones(2, 2, 2), "x is 2×2×2, and a picture is rows×columns"),
        (".png", torch.full((2, 2), 1.5), "from 0 to 1"),
        (".png", torch.full((2, 2), float("nan")), "from 0 to 1"),
        (".png", torch.full((2, 2), 300), "from 0 to 255"),
        (".jpg", torch.ones(2, 2), "a JPEG would change the numbers: .png keeps them"),
        (".npy", torch.ones(1).expand(2**42), "this would need 16.0 TiB of memory"),
        (".csv", torch.ones(1).expand(2**32), "as text at most 4,000,000 are written"),
        (".png", torch.ones(1, 1).expand(2**14, 2**14), "a picture at most 67,108,864"),
        (".xyz", torch.ones(2), "tensors are written as"),
    ],
)
def test_that_what_a_file_cannot_hold_is_said(
    tmp_path: Path, form: str, tensor: torch.Tensor, said: str
) -> None:
    with pytest.raises(NotExported, match=said) as refused:
        write_tensors(tmp_path / f"f{form}", [("x", tensor)])

    assert str(refused.value).startswith(f"“f{form}” was not written: ")
    assert list(tmp_path.iterdir()) == []


def test_that_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotExported, match="no such file or directory; choose another place"):
        write_tensors(tmp_path / "gone" / "x.npy", [("x", torch.ones(2))])


def test_that_float8_goes_into_safetensors_and_pt(tmp_path: Path) -> None:
    tensor = torch.arange(4, dtype=torch.uint8).view(STORED_DTYPES["float8_e4m3fn"])
    write_tensors(tmp_path / "x.safetensors", [("x", tensor)])
    found = read(tmp_path / "x.safetensors")["x"]
    assert torch.equal(found.to(torch.float16), tensor.to(torch.float16))


@pytest.mark.parametrize("dtype", sorted(DTYPES))
def test_that_every_dtype_has_a_file_that_holds_it(tmp_path: Path, dtype: str) -> None:
    size = DTYPES[dtype].size
    data = bytearray(range(2 * size)) if dtype != "bool" else bytearray((0, 1))
    tensor = torch.frombuffer(data, dtype=STORED_DTYPES[dtype])
    for form in SEVERAL:
        path = tmp_path / f"x{form}"
        reason = why_not_held(form, [("x", dtype, (2,))])
        if reason:
            assert reason.endswith("can")
            assert form != ".pt"
            continue
        write_tensors(path, [("x", tensor)])
        found = read(path)["x"]
        assert found.dtype == tensor.dtype
        assert bits(found) == bits(tensor)


def test_that_numbers_too_many_for_a_text_stay_and_that_is_said() -> None:
    build = Build()
    build.ones("w", 20, 30)
    bench = Bench(build)
    item = Item("w", Look("value", bench.recipe("w"), "", 0, Region(0, 1)))
    refused = bench.machine.fetch(Fetch(1, item, 599))

    assert not refused.data
    assert refused.refused.startswith("Nothing was copied: w has 600 numbers")
    assert len(bench.machine.fetch(Fetch(2, item, 600)).data) == 2400
