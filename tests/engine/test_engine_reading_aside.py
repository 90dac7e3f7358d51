"""Tensors that stay in files although they are packed or written as text: read when wanted."""

import os
import shutil
from pathlib import Path

import msgspec
import numpy as np
import pytest
import torch
from numpy.lib.format import open_memmap

from inspector.codegen.script import to_python
from inspector.commands.reading import listing_of, numbers_of
from inspector.document.contents import Contents, Mapped
from inspector.document.nodes import Document
from inspector.engine.fills import Fills
from inspector.engine.reading_aside import FileNotRead, read_tensor
from inspector.files.exporting.formats import png_parts
from inspector.files.importing.making import is_same, staying
from inspector.files.session_file import load, save
from inspector.messages.answers import Failed
from inspector.messages.tensors import Tensor
from tests.codegen.executing import bits, executed
from tests.engine.building import Bench, Build

LARGE = 12 << 20


def files(folder: Path) -> list[Path]:
    """One of each kind whose numbers cannot be mapped."""
    random = np.random.default_rng(1)
    np.savez_compressed(
        folder / "a.npz", w=random.standard_normal((3, 4)), n=np.arange(6, dtype=">i4")
    )
    (folder / "b.csv").write_text("1.5,2\n-0.25,nan\n")
    rows = bytes(range(2 * 3 * 3))
    (folder / "c.png").write_bytes(b"".join(png_parts(3, 2, 3, rows)))
    torch.save({"t": torch.arange(12.0).reshape(3, 4)[:, ::2]}, folder / "d.pt")
    return [folder / name for name in ("a.npz", "b.csv", "c.png", "d.pt")]


def leaf(contents: Contents) -> Build:
    build = Build()
    build.leaf("x", contents, grad=False)
    return build


def test_that_what_is_packed_is_read_from_its_file_when_it_is_wanted(tmp_path: Path) -> None:
    for path in files(tmp_path):
        listing = listing_of(path)
        for row, each in enumerate(listing.entries):
            contents = staying(listing, row)
            assert isinstance(contents.base, Mapped)
            assert contents.base.index == row
            assert each.offset is None or not each.stays

            found = Bench(leaf(contents)).value("x")

            assert bytes(found.reshape(-1).view(torch.uint8)) == numbers_of(path, listing, row)
            assert found.shape == each.shape


def test_that_the_script_reads_it_too(tmp_path: Path) -> None:
    path = files(tmp_path)[2]
    build = leaf(staying(listing_of(path), 1))

    script = to_python(build.document)
    names, _ = executed(script)

    assert "from inspector import read_tensor" in script
    assert bits(names["x"]) == bits(Bench(build).value("x"))


def test_that_a_session_remembers_it_and_is_small(tmp_path: Path) -> None:
    path = tmp_path / "z.npz"
    np.savez_compressed(path, w=np.zeros((500, 500)))
    document: Document = leaf(staying(listing_of(path), 0)).document

    save(document, tmp_path / "s.tgi")

    assert load(tmp_path / "s.tgi") == document
    assert (tmp_path / "s.tgi").stat().st_size < 3000


def test_that_a_changed_a_missing_and_a_wrong_one_are_said(tmp_path: Path) -> None:
    path = files(tmp_path)[1]
    contents = staying(listing_of(path), 0)
    assert isinstance(contents.base, Mapped)
    beyond = msgspec.structs.replace(contents.base, index=7)
    other = Contents("float32", (3,), contents.base)

    for made, error in (
        (Contents("float32", (2, 2), beyond), "FileNotRead"),
        (other, "FileNotRead"),
    ):
        found = Bench(leaf(made)).result("x")
        assert isinstance(found, Failed)
        assert found.error == error
        assert found.text.startswith("“b.csv” could not be read: ")
    path.write_text("1.5,2\n-0.25,3\n")
    changed = Bench(leaf(contents)).result("x")
    path.unlink()
    missing = Bench(leaf(contents)).result("x")
    assert isinstance(changed, Failed)
    assert isinstance(missing, Failed)
    assert (changed.error, missing.error) == ("FileChanged", "FileMissing")
    with pytest.raises(FileNotRead, match="no such file"):
        read_tensor(str(path), 0)


def test_that_a_change_where_no_piece_is_compared_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "w.npy"
    np.save(path, np.zeros(LARGE // 4, dtype="<f4"))
    listing = listing_of(path)
    contents = staying(listing, 0)
    assert len(listing.whole) == 16
    build = leaf(contents)
    assert Bench(build).value("x").sum() == 0

    # Touched, and brought from elsewhere: still the same.
    os.utime(path, ns=(1, 1))
    assert Bench(build).value("x").sum() == 0
    shutil.copy(path, tmp_path / "copied.npy")
    assert is_same(listing_of(tmp_path / "copied.npy"), contents.base)  # type: ignore[arg-type]
    with path.open("r+b") as file:
        file.seek((1 << 20) + 100_000)
        file.write(b"\x01")
    found = Bench(build).result("x")

    assert isinstance(found, Failed)
    assert found.error == "FileChanged"
    other = listing_of(path)
    assert other.digest == listing.digest, "the pieces do not tell"
    assert not is_same(other, contents.base)  # type: ignore[arg-type]


def test_that_an_edited_cell_does_not_read_the_file_again(tmp_path: Path) -> None:
    path = files(tmp_path)[1]
    contents = staying(listing_of(path), 0)
    fills = Fills({})

    def order(cells: dict[int, bytes]) -> Tensor:
        return Tensor(contents.dtype, contents.shape, contents.base, cells)  # type: ignore[arg-type]

    first = fills.made(order({}), "cpu")
    assert fills.needs(order({})) == 0
    path.unlink()
    second = fills.made(order({0: np.float32(7).tobytes()}), "cpu")

    assert first.tolist()[0] == [1.5, 2.0]
    assert second.tolist()[0] == [7.0, 2.0]


def test_that_a_very_large_file_that_was_written_to_in_its_place_is_another(tmp_path: Path) -> None:
    path = tmp_path / "w.npy"
    open_memmap(path, "w+", "<f4", (200 << 20,)).flush()
    listing = listing_of(path)
    contents = staying(listing, 0)
    assert listing.whole == b""
    assert Bench(leaf(contents)).value("x")[-1] == 0

    with path.open("r+b") as file:
        file.seek((1 << 20) + 100_000)
        file.write(b"\x01")
    os.utime(path, ns=(7, 7))
    found = Bench(leaf(contents)).result("x")
    assert isinstance(found, Failed)
    assert found.error == "FileChanged"
    assert "was written to since" in found.text
    # A copy, as on another machine, has other stamps and is compared by pieces.
    path.rename(tmp_path / "old.npy")
    open_memmap(path, "w+", "<f4", (200 << 20,)).flush()
    assert Bench(leaf(contents)).value("x")[-1] == 0
