"""Tensors of files that are packed or written as text: read, when they are wanted, by the process
that reads strangers' files for the import."""

import subprocess
import threading
from pathlib import Path
from typing import IO

import torch

from inspector.document.contents import Mapped
from inspector.engine.dtypes import TORCH_DTYPES
from inspector.files.importing.asking import Answer, Asked, answer_of, encoded
from inspector.messages.command import program_command

_PATIENCE_S = 120.0
_LOST = "it took too long or too much memory"


class FileNotRead(RuntimeError):
    """The numbers of a tensor could not be read from its file."""


def read_aside(base: Mapped, count: int) -> torch.Tensor:
    """A 1-d tensor of the numbers, in the dtype that they are imported as. Raises FileNotRead."""
    assert base.index is not None
    found = read_tensor(base.path, base.index)
    if found.dtype != TORCH_DTYPES[base.stored] or found.numel() != count:
        raise _not_read(base.path, "its tensor has another dtype or shape")
    return found.reshape(-1)


def read_tensor(path: str, index: int) -> torch.Tensor:
    """The tensor of that number in a file. Raises FileNotRead."""
    command = program_command("--read")
    process = subprocess.Popen(
        [command.program, *command.arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    # Whatever the file makes of it, it ends.
    patience = threading.Timer(_PATIENCE_S, process.kill)
    patience.start()
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        listing = _answered(process.stdin, process.stdout, Asked(0, path))[0].listing
        if listing is None or not 0 <= index < len(listing.entries):
            raise _not_read(path, "it holds no such tensor")
        asked = Asked(1, path, listing, index)
        _, data = _answered(process.stdin, process.stdout, asked)
    finally:
        patience.cancel()
        process.kill()
        process.communicate()
    each = listing.entries[index]
    dtype = TORCH_DTYPES[each.dtype]
    if not data:
        return torch.empty(each.shape, dtype=dtype)
    return torch.frombuffer(bytearray(data), dtype=dtype).reshape(each.shape)


def _answered(to: IO[bytes], out: IO[bytes], asked: Asked) -> tuple[Answer, bytes]:
    try:
        to.write(encoded(asked) + b"\n")
        to.flush()
    except OSError as error:
        raise _not_read(asked.path, _LOST) from error
    line = out.readline()
    if not line.endswith(b"\n"):
        raise _not_read(asked.path, _LOST)
    answer = answer_of(line)
    if answer.refused:
        raise FileNotRead(answer.refused)
    data = out.read(answer.size)
    if len(data) < answer.size:
        raise _not_read(asked.path, _LOST)
    return answer, data


def _not_read(path: str, why: str) -> FileNotRead:
    return FileNotRead(f"“{Path(path).name}” could not be read: {why}; import the tensor again.")
