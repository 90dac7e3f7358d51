"""Tensors whose numbers stay in a file."""

import os
from pathlib import Path

import numpy as np
import pytest
import torch

from inspector.codegen.script import to_python
from inspector.document.contents import Contents, Mapped
from inspector.document.dtypes import STORED
from inspector.engine.dtypes import STORED_DTYPES, TORCH_DTYPES
from inspector.engine.mapping import mapped
from inspector.files.identity import digest_of
from inspector.messages.answers import Failed
from tests.codegen.executing import bits, executed
from tests.engine.building import Bench, Build


def lying(path: Path, stored: str, offset: int = 0, columns: tuple[int, ...] = ()) -> Mapped:
    with path.open("rb") as file:
        return Mapped(str(path), digest_of(file), stored, offset, columns)


@pytest.mark.parametrize("offset", [0, 5, 8, 5000])
@pytest.mark.parametrize("stored", sorted(STORED))
def test_that_every_dtype_is_read_from_where_it_begins(
    tmp_path: Path, stored: str, offset: int
) -> None:
    size, becomes = STORED[stored]
    raw = torch.arange(6 * size, dtype=torch.uint8) % 2 if stored == "bool" else None
    raw = (torch.arange(6 * size) * 37 % 120).to(torch.uint8) if raw is None else raw
    path = tmp_path / "numbers"
    path.write_bytes(b"\xff" * offset + raw.numpy().tobytes() + b"tail")
    wanted = raw.view(STORED_DTYPES[stored]).to(TORCH_DTYPES[becomes])
    build = Build()
    contents = Contents(becomes, (2, 3), lying(path, stored, offset))
    build.leaf("x", contents, grad=False)

    found = Bench(build).value("x")

    assert bits(found) == bits(wanted.reshape(2, 3))
    names, _ = executed(to_python(build.document))
    assert bits(names["x"]) == bits(found)


def test_that_columns_are_turned_into_rows_and_a_reshape_keeps_their_order(tmp_path: Path) -> None:
    array = np.asfortranarray(np.arange(24, dtype="<f4").reshape(2, 3, 4))
    path = tmp_path / "f.npy"
    path.write_bytes(array.tobytes("F"))
    build = Build()
    build.leaf("x", Contents("float32", (6, 4), lying(path, "float32", columns=(2, 3, 4))))

    found = Bench(build).value("x")

    assert found.is_contiguous()
    assert found.tolist() == array.reshape(6, 4).tolist()
    names, _ = executed(to_python(build.document))
    assert bits(names["x"]) == bits(found)


def test_that_typed_cells_change_no_file(tmp_path: Path) -> None:
    path = tmp_path / "x"
    data = np.arange(4, dtype="<f4").tobytes()
    path.write_bytes(data)
    build = Build()
    cells = {1: np.float32(-7).tobytes()}
    build.leaf("x", Contents("float32", (4,), lying(path, "float32"), cells))

    assert Bench(build).value("x").tolist() == [0.0, -7.0, 2.0, 3.0]
    assert path.read_bytes() == data


def test_that_a_large_file_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(40 << 30)

    found = mapped(lying(path, "float32"), 10 << 30, torch.float32)

    assert found.numel() == 10 << 30
    assert found[-1] == 0


def test_that_numbers_that_a_dtype_has_no_place_for_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    for numbers, said in (([1.5, 300.0], "300"), ([1.0, float("nan")], "nan"), ([-200.0], "-200")):
        path.write_bytes(np.array(numbers, dtype="<f4").tobytes())
        build = Build()
        contents = Contents("int8", (len(numbers),), lying(path, "float32"))
        build.leaf("x", contents, grad=False)
        found = Bench(build).result("x")
        assert isinstance(found, Failed)
        assert found.text == f"{said} in “x.bin” has no place in int8."
    path.write_bytes(np.array([-128.0, 127.9], dtype="<f4").tobytes())
    build = Build()
    build.leaf("x", Contents("int8", (2,), lying(path, "float32")), grad=False)
    assert Bench(build).value("x").tolist() == [-128, 127]


def test_that_a_missing_and_a_changed_file_are_said_on_the_node(tmp_path: Path) -> None:
    path = tmp_path / "w.bin"
    path.write_bytes(bytes(16))
    contents = Contents("float32", (4,), lying(path, "float32"))
    build = Build()
    build.leaf("x", contents)

    path.write_bytes(bytes(12) + b"1234")
    changed = Bench(build).result("x")
    path.unlink()
    missing = Bench(build).result("x")
    os.mkfifo(path)
    pipe = Bench(build).result("x")

    assert isinstance(changed, Failed)
    assert isinstance(missing, Failed)
    assert isinstance(pipe, Failed)
    assert (changed.error, missing.error) == ("FileChanged", "FileMissing")
    assert changed.text.startswith("“w.bin” is not the file that it was")
    assert missing.text.startswith(f"“w.bin” is not in {tmp_path} any more")
    assert "no ordinary file" in pipe.text
