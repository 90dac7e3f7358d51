"""What numpy, safetensors, PyTorch, spreadsheets and cameras write is read bit for bit."""

import io
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PySide6.QtGui import QColor, QImage
from safetensors.torch import save_file

from inspector.commands.reading import listing_of, numbers_of
from inspector.document.contents import Contents, Mapped
from inspector.document.dtypes import DTYPES, STORED, numpy_dtype
from inspector.engine.dtypes import STORED_DTYPES, TORCH_DTYPES
from inspector.engine.mapping import mapped
from inspector.files.importing.entries import Entry, Listing
from inspector.files.importing.npy import npy_entry
from inspector.files.importing.safetensors import CODES

NUMPY = (
    *("<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "<c8", ">c8", "<c16", "|b1", "|i1", "|u1"),
    *("<i2", ">i2", "<i4", ">i4", "<i8", ">i8", "<u2", ">u2", "<u4", ">u4", "<u8"),
)


def found(listing: Listing, index: int = 0) -> Any:
    """The numbers as numpy has them; those that may stay in the file are also mapped."""
    each = listing.entries[index]
    data = numbers_of(Path(listing.path), listing, index)
    assert len(data) == each.size
    if each.stays:
        columns = each.shape if each.columns and len(each.shape) > 1 else ()
        base = Mapped(listing.path, listing.digest, each.stored, each.offset or 0, columns)
        count = Contents(each.dtype, each.shape, base).count
        tensor = mapped(base, count, TORCH_DTYPES[each.dtype])
        assert tensor.view(torch.uint8).numpy().tobytes() == data or each.dtype == "bool"
    return np.frombuffer(data, numpy_dtype(each.dtype)).reshape(each.shape)


def same(one: Any, other: Any) -> bool:
    """Bit for bit, NaN of any kind being one."""
    return np.array_equal(np.asarray(one), np.asarray(other), equal_nan=one.dtype.kind in "fc")


@given(
    st.sampled_from(NUMPY).flatmap(
        lambda code: arrays.arrays(code, arrays.array_shapes(min_dims=0, max_dims=4, min_side=0))
    ),
    st.booleans(),
    st.sampled_from(("npy", "npz", "packed")),
)
def test_that_what_numpy_saves_is_read(
    tmp_path_factory: pytest.TempPathFactory, array: Any, columns: bool, form: str
) -> None:
    path = tmp_path_factory.mktemp("npy") / ("x.npy" if form == "npy" else "x.npz")
    array = np.asfortranarray(array) if columns else array
    if array.dtype == "<u8" and array.size:
        array = array >> np.uint64(1)
    if form == "npy":
        np.save(path, array)
    else:
        (np.savez if form == "npz" else np.savez_compressed)(path, w=array, other=np.ones(2))

    listing = listing_of(path)

    assert [each.name for each in listing.entries] == (["x"] if form == "npy" else ["w", "other"])
    read = found(listing)
    assert read.shape == array.shape
    assert same(read, array.astype(read.dtype))


@pytest.mark.parametrize("stored", sorted(STORED.keys() & set(CODES.values())))
def test_that_what_safetensors_saves_is_read(tmp_path: Path, stored: str) -> None:
    raw = (torch.arange(48, dtype=torch.uint8) * 37) % 120
    dtype = STORED_DTYPES[stored]
    tensor = (raw % 2 != 0) if stored == "bool" else raw.view(dtype)
    save_file({"layer.w": tensor, "b": torch.ones(3)}, tmp_path / "x.safetensors")

    listing = listing_of(tmp_path / "x.safetensors")

    names = [each.name for each in listing.entries]
    read = found(listing, names.index("layer.w"))
    wanted = tensor.to(TORCH_DTYPES[STORED[stored][1]])
    assert read.tobytes() == wanted.view(torch.uint8).numpy().tobytes()


@pytest.mark.parametrize("old", [False, True])
def test_that_what_torch_saves_is_read(tmp_path: Path, old: bool) -> None:
    path = tmp_path / "x.pt"
    base = torch.arange(24.0).reshape(2, 3, 4)
    held = {
        "model": {"w": base, "turned": base.permute(2, 1, 0), "cut": base[:, 1:, ::2]},
        "list": [torch.nn.Parameter(torch.ones(2, dtype=torch.bfloat16)), 7],
        "wide": torch.ones(1).expand(5),
        "bool": torch.tensor([True, False]),
        "complex": torch.tensor([1 + 2j, 3 - 4j]).conj(),
        "epoch": 3,
    }
    torch.save(held, path, _use_new_zipfile_serialization=not old)

    listing = listing_of(path)

    names = [each.name for each in listing.entries]
    assert names == [
        *("model.w", "model.turned", "model.cut", "list.0", "wide", "bool", "complex"),
    ]
    assert listing.remark == "left out, for they are no tensors: list.1, epoch"
    stays = [each.name for each in listing.entries if each.stays]
    assert stays == ([] if old else ["model.w", "model.turned", "list.0", "bool"])
    for index, tensor in enumerate(
        (base, base.permute(2, 1, 0), base[:, 1:, ::2], torch.ones(2), torch.ones(5))
    ):
        assert found(listing, index).astype("f4").tolist() == tensor.tolist()
    assert found(listing, 6).tolist() == [1 - 2j, 3 + 4j]


@pytest.mark.parametrize(
    ("text", "dtype", "rows"),
    [
        ("1,2\n3,4\n", "int64", [[1, 2], [3, 4]]),
        ("a,b\n1,2.5\n3,nan\n", "float32", [[1, 2.5], [3, np.nan]]),
        ("1;2,5\n3;4,5\n", "float32", [[1, 2.5], [3, 4.5]]),
        ("1\t2\n3\t\n", "float32", [[1, 2], [3, np.nan]]),
        ("0.5 1e3 -inf\n", "float32", [0.5, 1e3, -np.inf]),
        ("true,false\nFalse,True\n", "bool", [[True, False], [False, True]]),
        ("\ufeff1\n2\n", "int64", [[1], [2]]),
        ("# float64 2x1x2\n1.0,2.0\n3.0,0.1\n", "float64", [[[1, 2]], [[3, 0.1]]]),
        ("# int8 scalar\n-5\n", "int8", -5),
        ("# a word of mine\n1,2\n", "int64", [1, 2]),
        ("1+2j,3\n", "complex64", [1 + 2j, 3]),
    ],
)
def test_that_a_table_is_read_as_it_is_meant(
    tmp_path: Path, text: str, dtype: str, rows: Any
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text)

    read = found(listing_of(path))

    assert read.dtype == numpy_dtype(dtype)
    assert same(read, np.array(rows, dtype=read.dtype))


@pytest.mark.parametrize("alpha", [False, True])
def test_that_a_picture_is_channels_rows_and_columns(tmp_path: Path, alpha: bool) -> None:
    form = QImage.Format.Format_RGBA8888 if alpha else QImage.Format.Format_RGB888
    image = QImage(3, 2, form)
    image.fill(QColor(10, 20, 30, 255 if not alpha else 100))
    image.setPixelColor(2, 0, QColor(255, 0, 7, 255 if not alpha else 50))
    image.save(str(tmp_path / "p.png"))

    listing = listing_of(tmp_path / "p.png")

    channels = 4 if alpha else 3
    shapes = [(each.shape, each.dtype) for each in listing.entries]
    assert shapes == [
        *(((channels, 2, 3), "float32"), ((channels, 2, 3), "uint8")),
        *(((1, 2, 3), "float32"), ((1, 2, 3), "uint8")),
    ]
    whole = found(listing, 1)
    assert whole[:3, 0, 2].tolist() == [255, 0, 7]
    assert whole[:3, 1, 0].tolist() == [10, 20, 30]
    assert same(found(listing, 0), (whole / np.float32(255)).astype("<f4"))


def test_that_a_grey_picture_of_16_bits_keeps_them(tmp_path: Path) -> None:
    image = QImage(2, 1, QImage.Format.Format_Grayscale16)
    np.frombuffer(image.bits(), np.uint16)[:2] = [258, 65535]
    image.save(str(tmp_path / "p.png"))

    listing = listing_of(tmp_path / "p.png")

    assert found(listing, 1).tolist() == [[[258, 65535]]]
    assert found(listing, 1).dtype == np.int32


def test_that_every_dtype_here_can_be_told_of_a_file() -> None:
    assert set(DTYPES) <= set(STORED)
    for stored, (size, dtype) in STORED.items():
        assert STORED_DTYPES[stored].itemsize == size
        assert Entry("x", (2,), stored).stored_size == 2 * size
        assert dtype in DTYPES
    values = np.arange(256, dtype=np.uint8)
    for stored in ("float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz"):
        wide = values.view(getattr(ml_dtypes, stored)).astype(np.float16)
        back = wide.astype(getattr(ml_dtypes, stored)).view(np.uint8)
        assert (back == values)[~np.isnan(wide)].all()


def test_that_an_old_numpy_header_is_read() -> None:
    text = "{'shape': (3L, 2L,), 'fortran_order': False, 'descr': '<f8', }"
    data = b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode() + bytes(48)
    made = npy_entry(io.BytesIO(data), "x", len(data))
    assert (made.shape, made.dtype, made.offset) == ((3, 2), "float64", 10 + len(text))
