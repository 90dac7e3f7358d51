"""The commands that need no window: run, export and examples."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from inspector.files.refused import FileRefused

_KINDS = (".py", ".png", ".svg", ".pdf")
_OUT = (
    "the file to write: .py, .png, .svg or .pdf; with the values and gradients .npz, .safetensors, "
    ".pt, .npy, .csv or .tsv"
)
_TENSORS = (".npz", ".safetensors", ".pt", ".npy", ".csv", ".tsv")


class CommandRefused(Exception):
    """The command cannot be carried out; the text says why in one sentence."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise CommandRefused(f"{message}; try `{self.prog} --help`")


def run_command(command: str, arguments: Sequence[str]) -> int:
    """Carries out one command and returns the exit status: 0, or 1 after one line on stderr."""
    carry_out = {"run": _run, "export": _export, "examples": _examples}[command]
    try:
        carry_out(arguments)
    except (CommandRefused, FileRefused) as refused:
        return _complain(str(refused))
    except MemoryError:
        return _complain("there is not enough memory for this")
    except KeyboardInterrupt:
        return _complain("stopped")
    except BrokenPipeError:
        # Whoever read our output has had enough (`... | head`); nothing is wrong.
        sys.stderr.close()
    return 0


def _complain(text: str) -> int:
    # PyTorch's messages may have several lines, and a script reads one.
    print(f"tensor-inspector: {' '.join(text.split())}", file=sys.stderr)
    return 1


def _run(arguments: Sequence[str]) -> None:
    parser = _Parser("tensor-inspector run", description="Compute a session and print it.")
    parser.add_argument("file", metavar="FILE", help="a session file (.tgi)")
    parser.add_argument("--backward", metavar="NAME", help="the value from which Backward starts")
    parser.add_argument("--device", default="cpu", help="cpu (default), cuda:0, ...")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    asked = parser.parse_args(arguments)

    from inspector.commands.running import computed
    from inspector.commands.showing import as_json, as_text
    from inspector.files.session_file import load

    found = computed(load(asked.file), asked.device, asked.backward)
    print(as_json(found) if asked.json else as_text(found), flush=True)


def _export(arguments: Sequence[str]) -> None:
    parser = _Parser("tensor-inspector export", description="Write a session as another file.")
    parser.add_argument("file", metavar="FILE", help="a session file (.tgi)")
    parser.add_argument(
        "out",
        metavar="OUT",
        help=f"the file to write: {', '.join(_KINDS)}; with the "
        f"values and gradients {', '.join(_TENSORS)}",
    )
    parser.add_argument(
        "--backward", metavar="NAME", help="for gradients: the value from which Backward starts"
    )
    parser.add_argument(
        "--tensor",
        metavar="NAME",
        action="append",
        default=[],
        help="only this value or gradient (w, w.grad, h.flow); may be given several times",
    )
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--scale", type=float, default=2.0, help="of a .png: 1 to 4")
    parser.add_argument(
        "--autograd", action="store_true", help="of a picture: with the autograd graph over it"
    )
    asked = parser.parse_args(arguments)
    out = Path(asked.out)
    if out.suffix.lower() not in (*_KINDS, *_TENSORS):
        raise CommandRefused(f"“{out.name}” must end in one of {', '.join((*_KINDS, *_TENSORS))}")
    if not 1 <= asked.scale <= 4:
        raise CommandRefused("--scale is a number from 1 to 4")

    from inspector.files.session_file import load

    document = load(asked.file)
    if out.suffix.lower() in _TENSORS:
        from inspector.commands.exporting import write_session

        write_session(document, out, backward=asked.backward, wanted=asked.tensor)
        return
    if out.suffix.lower() == ".py":
        from inspector.codegen.script import to_python

        _written(out, to_python(document).encode())
        return
    from inspector.figures.export import export_file
    from inspector.figures.writing import FigureRefused

    try:
        export_file(document, out, theme=asked.theme, scale=asked.scale, autograd=asked.autograd)
    except FigureRefused as refused:
        raise CommandRefused(str(refused)) from refused


def _examples(arguments: Sequence[str]) -> None:
    parser = _Parser(
        "tensor-inspector examples", description="List the shipped examples, or write one out."
    )
    parser.add_argument("name", metavar="NAME", nargs="?", help="the example to write")
    parser.add_argument("out", metavar="OUT", nargs="?", help="the session file to write")
    asked = parser.parse_args(arguments)

    from inspector.files.examples import EXAMPLES, example

    if asked.name is None:
        width = max(len(each.name) for each in EXAMPLES)
        for each in EXAMPLES:
            print(f"{each.name:<{width}}  {each.shows}")
        return
    found = example(asked.name)
    if found is None:
        names = ", ".join(each.name for each in EXAMPLES)
        raise CommandRefused(f"there is no example “{asked.name}”; there are {names}")
    if asked.out is None:
        raise CommandRefused("say where to: tensor-inspector examples NAME OUT")
    _written(Path(asked.out), found.path.read_bytes())


def _written(path: Path, data: bytes) -> None:
    from inspector.files.atomic import atomic_write

    try:
        atomic_write(path, data, backup=False)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CommandRefused(f"“{path}” cannot be written: {reason}") from error
