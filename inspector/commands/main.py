"""The command line: the window, a process behind it, or a command; imports only what that needs."""

import sys
from collections.abc import Sequence

_HELP = """\
usage: tensor-inspector [FILE ...]
       tensor-inspector run FILE [--backward NAME] [--device cpu] [--json]
       tensor-inspector export FILE OUT
       tensor-inspector examples [NAME OUT]

FILE may also be a file of tensors: .npy, .npz, .safetensors, .pt, .csv, .png and the like.

Build tensors, chain PyTorch operations, press Backward, and see every gradient.

commands:
  (none)      open the window, with these session files (.tgi)
  run         compute a session and print its values and gradients
  export      write a session as .png, .svg, .pdf or .py, or its values and gradients as .npz,
              .safetensors, .pt, .npy, .csv or .tsv; no window is shown
  examples    list the examples that ship with the program, or write one to a file

options:
  --version   print the version
  --help      print this; after a command, print that command's help
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the program and returns its exit status: 0, or 1 after one line on stderr."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    match arguments:
        case ["--engine", *_]:
            # The engine's standard input and output belong to the protocol: print nothing here.
            from inspector.engine.serve import main as serve

            return serve()
        case ["--typeset", *_]:
            from inspector.look.typesetting import serve as typeset

            return typeset()
        case ["--arrange", *_]:
            from inspector.document.laying_out import serve as arrange

            return arrange()
        case ["--read", *_]:
            from inspector.commands.reading import serve as read

            return read()
        case ["-h" | "--help", *_]:
            print(_HELP, end="")
            return 0
        case ["--version", *_]:
            from inspector.commands.version import version

            print(f"tensor-inspector {version()}")
            return 0
        case [("run" | "export" | "examples") as command, *rest]:
            from inspector.commands.without_window import run_command

            return run_command(command, rest)
        case [str(first), *_] if first.startswith("--") and first != "--":
            print(f"tensor-inspector: there is no option {first}; try --help", file=sys.stderr)
            return 1
        case _:
            from inspector.window.start import start

            return start([each for each in arguments if each != "--"])


if __name__ == "__main__":
    raise SystemExit(main())
