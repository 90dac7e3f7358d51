"""The command line that starts this very program again, as the engine or the typesetter."""

import sys
from pathlib import Path

import msgspec

# Inserted only where the package is not installed: site-packages in front of the standard library
# would let a back-port shadow it.
_START = (
    "import sys; place = sys.argv[1]; place in sys.path or sys.path.insert(0, place); "
    "from inspector.commands.main import main; sys.exit(main(sys.argv[2:]))"
)


class Command(msgspec.Struct, frozen=True):
    """A program and its arguments."""

    program: str
    arguments: tuple[str, ...]


def engine_command() -> Command:
    """The engine: a process with torch."""
    return program_command("--engine")


def program_command(*arguments: str) -> Command:
    """This program with these arguments: in a checkout, installed and frozen, from any working
    directory."""
    if getattr(sys, "frozen", False):
        return Command(sys.executable, arguments)
    package = Path(__file__).resolve().parents[1]
    # -P: a torch.py in the working directory must not be taken for torch.
    return Command(sys.executable, ("-P", "-c", _START, str(package.parent), *arguments))
