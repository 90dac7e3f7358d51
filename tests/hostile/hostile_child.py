"""Lists each file named in its arguments, and takes all that is listed of it; prints a JSON line
for each: the sentence, the seconds, and by how many bytes its memory grew at most meanwhile."""

import json
import sys
import time
from pathlib import Path

from inspector.commands.reading import answered
from inspector.files.importing.asking import Asked

# Elsewhere than on Linux only sentences and seconds are looked at.
_STATUS = Path("/proc/self/status")


def memory(what: str) -> int:
    """`VmRSS`, what this process holds now, or `VmHWM`, the most since `forget_most`. Not
    getrusage's: a process begins with the most that the one which started it ever held."""
    if not _STATUS.exists():
        return 0
    for line in _STATUS.read_text("ascii").splitlines():
        if line.startswith(f"{what}:"):
            return int(line.split()[1]) * 1024
    raise AssertionError(f"no {what} in {_STATUS}")


def forget_most() -> None:
    """Measure the most from here on."""
    if _STATUS.exists():
        _STATUS.with_name("clear_refs").write_text("5", "ascii")


def main() -> None:
    """What the arguments name; the first is a good file that loads what is needed to read it."""
    for name in sys.argv[1:]:
        forget_most()
        before, started = memory("VmRSS"), time.perf_counter()
        answer, _ = answered(Asked(0, name))
        said = answer.refused
        listing = answer.listing
        for index, each in enumerate(() if listing is None else listing.entries):
            if not each.stays and not each.reason:
                taken, _ = answered(Asked(0, name, listing, index))
                said = said or taken.refused
        seconds = time.perf_counter() - started
        grown = memory("VmHWM") - before
        print(json.dumps({"file": Path(name).name, "said": said, "s": seconds, "grown": grown}))


main()
