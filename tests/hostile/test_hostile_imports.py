"""Files of tensors that were made to harm: each is refused with one sentence, in under a second
and a bounded amount of memory, in a process of its own whose peak is measured."""

import io
import json
import os
import pickle
import re
import struct
import subprocess
import sys
import warnings
import zipfile
import zlib
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

ROOT = Path(__file__).parents[2]
_MOST_SECONDS = 1.0
_MOST_GROWTH = 96 << 20


def npy(
    descr: str = "'<f4'", shape: str = "(2, 3)", body: int = 24, fortran: str = "False"
) -> bytes:
    text = f"{{'descr': {descr}, 'fortran_order': {fortran}, 'shape': {shape}, }}\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode() + bytes(body)


def safetensors(header: bytes | dict[str, Any], body: int = 0) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + bytes(body)


def told(shape: list[int], start: int, end: int, dtype: str = "F32") -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}


def packed(*members: tuple[str, bytes], deflated: bool = True, **changes: int) -> bytes:
    held = io.BytesIO()
    how = zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED
    with zipfile.ZipFile(held, "w", how) as made:
        for name, data in members:
            info = zipfile.ZipInfo(name)
            info.compress_type = how
            for key, value in changes.items():
                setattr(info, key, value)
            made.writestr(info, data)
    return held.getvalue()


def bomb(claimed: int | None = None) -> bytes:
    """A small .npz that unpacks to 1 GiB; `claimed`: what its listing says instead."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = npy(shape="(268435456,)", body=0)
    first = squeeze.compress(head) + squeeze.flush(zlib.Z_FULL_FLUSH)
    # Packed once: after a full flush the same bytes may come again.
    block = squeeze.compress(bytes(1 << 24)) + squeeze.flush(zlib.Z_FULL_FLUSH)
    data = first + block * 64 + squeeze.flush()
    crc = zlib.crc32(head)
    for _ in range(64):
        crc = zlib.crc32(bytes(1 << 24), crc)
    size = (len(head) + (1 << 30)) if claimed is None else claimed
    facts = struct.pack("<5H3I2H", 20, 0, 8, 0, 33, crc, len(data), size, 7, 0)
    entry = b"PK\x01\x02" + struct.pack("<H", 20) + facts + struct.pack("<4H2I", 0, 0, 0, 0, 0, 0)
    entry = b"PK\x01\x02" + struct.pack("<H", 20) + facts + struct.pack("<3H2I", 0, 0, 0, 0, 0)
    local = b"PK\x03\x04" + facts + b"big.npy" + data
    listing = entry + b"big.npy"
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(listing), len(local), 0)
    return local + listing + end


def many_members() -> bytes:
    name = b"x"
    listing = bytearray()
    for number in range(100_000):
        name = f"{number:08}.npy".encode()
        facts = struct.pack("<5H3I2H", 20, 0, 0, 0, 33, 0, 0, 0, len(name), 0)
        listing += (
            b"PK\x01\x02" + struct.pack("<H", 20) + facts + struct.pack("<3H2I", 0, 0, 0, 0, 0)
        )
        listing += name
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(listing), 4, 0)
    return b"PK\x03\x04" + bytes(listing) + end


class Code:
    """Runs when it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (os.system, (f"touch {ROOT / 'harmed'}",))


def saved(held: object) -> bytes:
    out = io.BytesIO()
    torch.save(held, out)
    return out.getvalue()


def rebuilt(size: tuple[int, ...], stride: tuple[int, ...], offset: int = 0) -> bytes:
    """A checkpoint whose tensor says that it lies like this in a storage of 4 numbers."""

    class Held:
        def __reduce__(self) -> tuple[Any, ...]:
            storage = torch.arange(4.0).storage()  # type: ignore[no-untyped-call]
            made: tuple[Any, ...] = (storage, offset, size, stride, False, OrderedDict())
            return (torch._utils._rebuild_tensor_v2, made)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return saved({"x": Held()})


def many_in_checkpoint() -> bytes:
    base = torch.zeros(1)
    return saved([base[:] for _ in range(8_000)])


def listed_in_pickle(count: int) -> bytes:
    """A checkpoint that says that it holds so many tensors, as PyTorch writes each."""
    one = saved([torch.zeros(1)[:]])
    with zipfile.ZipFile(io.BytesIO(one)) as held:
        parts = {each: held.read(each) for each in held.namelist()}
    name = next(each for each in parts if each.endswith("data.pkl"))
    start, end = parts[name].index(b"ctorch._utils"), parts[name].rindex(b"tq") + 1
    parts[name] = parts[name][:start] + parts[name][start:end] * count + parts[name][end:]
    return packed(*parts.items(), deflated=False)


def object_array() -> bytes:
    out = io.BytesIO()
    np.save(out, np.array([Code(), Code()], dtype=object), allow_pickle=True)
    return out.getvalue()


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(64)))


BAD: dict[str, tuple[str, Callable[[], bytes]]] = {
    "empty.npy": ("cut short or renamed", lambda: b""),
    "cut-head.npy": ("within its header", lambda: npy()[:40]),
    "cut-body.npy": ("promises 6 numbers", lambda: npy(body=23)),
    "huge-shape.npy": ("2\\*\\*40", lambda: npy(shape=f"({2**62},)")),
    "huge-product.npy": ("2\\*\\*40", lambda: npy(shape=f"({2**31}, {2**31})")),
    "empty-but-huge.npy": ("2\\*\\*40", lambda: npy(shape=f"(0, {2**62})", body=0)),
    "negative.npy": ("shape that cannot be", lambda: npy(shape="(-2, 3)")),
    "digits.npy": ("shape that cannot be", lambda: npy(shape=f"({'9' * 5000},)")),
    "deep.npy": ("dimensions", lambda: npy(shape=f"({'1, ' * 5000})")),
    "brackets.npy": ("as numpy writes it", lambda: npy(descr="(" * 60_000)),
    "code.npy": ("as numpy writes it", lambda: npy(shape="__import__('os')")),
    "objects.npy": ("Python objects", object_array),
    "records.npy": ("records", lambda: npy(descr="[('a', '<f4'), ('b', '<i4')]")),
    "text.npy": ("holds text", lambda: npy(descr="'<U7'")),
    "quad.npy": ("no tensors of numpy's float128", lambda: npy(descr="'<f16'", body=96)),
    "version.npy": ("version 9", lambda: b"\x93NUMPY\x09\x00" + bytes(100)),
    "long-head.npy": ("longer than", lambda: b"\x93NUMPY\x02\x00\xff\xff\xff\x7f" + bytes(50)),
    "bomb.npz": ("1,024 MiB", bomb),
    "lying-bomb.npz": ("cannot be read", lambda: bomb(4096)),
    "ratio.npz": ("larger than it can be", lambda: bomb(2**32 - 2)),
    "out.npz": ("lies outside of it", lambda: packed(("../../evil.npy", npy()))),
    "absolute.npz": ("lies outside of it", lambda: packed(("/etc/evil.npy", npy()))),
    "windows.npz": ("lies outside of it", lambda: packed(("a\\..\\..\\evil.npy", npy()))),
    "link.npz": ("link", lambda: packed(("a.npy", b"/etc/passwd"), external_attr=0o120777 << 16)),
    "no-npy.npz": ("is no .npy", lambda: packed(("readme.txt", b"hello"))),
    "inner.npz": ("does not begin as a .npy", lambda: packed(("a.npy", b"hello there, you"))),
    "many.npz": ("more than 10,000", many_members),
    "cut.npz": ("no zip", lambda: packed(("a.npy", npy()))[:-30]),
    "inner-objects.npz": ("Python objects", lambda: packed(("a.npy", object_array()))),
    "cut.safetensors": ("cut short", lambda: safetensors({"a": told([4], 0, 16)})[:20]),
    "cut-body.safetensors": ("lies outside", lambda: safetensors({"a": told([4], 0, 16)}, 15)),
    "length.safetensors": ("cut short", lambda: struct.pack("<Q", 2**63) + b"{}"),
    "header.safetensors": ("longer than", lambda: safetensors(b"{" + b" " * (5 << 20) + b"}")),
    "many.safetensors": (
        "more than 10,000",
        lambda: safetensors(
            {f"{n}": {"dtype": "U8", "shape": [], "data_offsets": [0, 0]} for n in range(60_000)}
        ),
    ),
    "hundred-thousand.safetensors": (
        "longer than 4 MiB",
        lambda: safetensors({f"{n}": told([], 4 * n, 4 * n + 4) for n in range(10**5)}, 400_000),
    ),
    "deep.safetensors": ("cannot be read", lambda: safetensors(b'{"a":' + b"[" * 200_000)),
    "huge.safetensors": ("2\\*\\*40", lambda: safetensors({"a": told([0, 2**62], 0, 0)})),
    "overflow.safetensors": ("2\\*\\*40", lambda: safetensors({"a": told([2**32, 2**32], 0, 0)})),
    "mismatch.safetensors": ("do not fill", lambda: safetensors({"a": told([5], 0, 16)}, 16)),
    "negative.safetensors": ("2\\*\\*40", lambda: safetensors({"a": told([-1, -4], 0, 16)}, 16)),
    "backwards.safetensors": ("lies outside", lambda: safetensors({"a": told([4], 16, 0)}, 16)),
    "dimensions.safetensors": ("1000 dim", lambda: safetensors({"a": told([1] * 1000, 0, 4)}, 4)),
    "types.safetensors": ("cannot be read", lambda: safetensors({"a": {"dtype": 3}})),
    "line.csv": ("a line of more than", lambda: b"1," * (20 << 20)),
    "large.csv": ("larger than 64 MiB", lambda: b"1\n" * (33 << 20)),
    "cells.csv": ("more than 4,000,000 cells", lambda: (b"1," * 9_999 + b"1\n") * 500),
    "ragged.csv": ("row 2 has 3 cells", lambda: b"1,2\n3,4,5\n"),
    "words.csv": ("is no number", lambda: b"1,2\n3,=cmd|calc\n"),
    "bytes.csv": ("no text", lambda: b"\xff\xfe\x00\x01,1\n"),
    "nothing.csv": ("no numbers", lambda: b"\n\n"),
    "shape.csv": ("do not fill", lambda: b"# float32 1000000000000x9\n1,2\n"),
    "digits.csv": ("is no number|do not fit", lambda: b"# int64 1\n" + b"9" * 5000 + b"\n"),
    "huge.png": ("too many", lambda: png(60_000, 60_000)),
    "cut.png": ("damaged", lambda: png(2000, 2000)),
    "head.png": ("damaged", lambda: b"\x89PNG\r\n\x1a\n" + bytes(30)),
    "other.xyz": ("of no kind", lambda: b"hello"),
}
CHECKPOINTS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "code.pt": ("run code", lambda: saved({"x": Code()})),
    "old-code.pt": ("run code", lambda: pickle.dumps(Code())),
    "module.pt": ("run code", lambda: saved(torch.nn.Linear(2, 2))),
    "cut.pt": ("no zip|cut short", lambda: saved({"x": torch.ones(1000)})[:-200]),
    "huge-shape.pt": ("PyTorch cannot read|2\\*\\*40|cut", lambda: rebuilt((2**62,), (1,))),
    "beyond.pt": ("PyTorch cannot read|cut", lambda: rebuilt((1000,), (1,))),
    "negative-stride.pt": ("negative stride", lambda: rebuilt((4,), (-1,), 3)),
    "one-negative-stride.pt": ("negative stride", lambda: rebuilt((2, 2), (2, -1), 1)),
    "hidden-negative.pt": ("negative stride", lambda: rebuilt((4,), (-(2**40),))),
    "hundred-thousand.pt": ("more than 5,000|longer than 1 MiB", lambda: listed_in_pickle(10**5)),
    "negative-offset.pt": ("negative stride, offset", lambda: rebuilt((4,), (1,), -8)),
    "expanded.pt": ("MiB", lambda: rebuilt((2**39,), (0,))),
    "nothing.pt": ("holds no tensors", lambda: saved({"epoch": 3})),
    "deflated.pt": ("packed", lambda: packed(("a/data.pkl", saved({}) * 20))),
    "out.pt": ("lies outside", lambda: packed(("../data.pkl", b"x"), deflated=False)),
    "many.pt": ("more than 5,000", many_in_checkpoint),
    "garbage.pt": ("PyTorch cannot read|run code", lambda: b"hello" * 50),
}


def results(folder: Path, first: tuple[str, bytes], bad: dict[str, Any]) -> dict[str, Any]:
    names = [first[0], *bad]
    (folder / first[0]).write_bytes(first[1])
    for name, (_, make) in bad.items():
        (folder / name).write_bytes(make())
    command = [sys.executable, str(Path(__file__).with_name("hostile_child.py"))]
    done = subprocess.run(
        [*command, *(str(folder / name) for name in names)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
    )
    return {found["file"]: found for found in map(json.loads, done.stdout.splitlines())}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("hostile")
    return results(folder, ("good.csv", b"1.5,2\n"), BAD)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("hostile")
    return results(folder, ("good.pt", saved({"x": torch.ones(3)})), CHECKPOINTS)


@pytest.mark.parametrize("name", BAD)
def test_that_a_hostile_file_is_refused(read: dict[str, Any], name: str) -> None:
    _check(read[name], BAD[name][0])


@pytest.mark.parametrize("name", CHECKPOINTS)
def test_that_a_hostile_checkpoint_is_refused(loaded: dict[str, Any], name: str) -> None:
    assert loaded["good.pt"]["said"] == ""
    _check(loaded[name], CHECKPOINTS[name][0])
    assert not (ROOT / "harmed").exists()


def _check(found: dict[str, Any], said: str) -> None:
    sentence = found["said"]
    assert sentence.startswith(f"“{found['file']}” "), sentence
    assert sentence.endswith(".")
    assert len(sentence) < 300
    assert "\n" not in sentence

    assert re.search(said, sentence), sentence
    assert found["s"] < _MOST_SECONDS, sentence
    assert found["grown"] < _MOST_GROWTH, sentence
