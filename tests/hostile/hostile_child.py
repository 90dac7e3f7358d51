"""Lists each file named in its arguments, and takes all that is listed of it; prints a JSON line
for each: the sentence, the seconds, and by how many bytes the most memory grew."""

import json
import resource
import sys
import time
from pathlib import Path

from inspector.commands.reading import answered
from inspector.files.importing.asking import Asked


def most_memory() -> int:
    """The most that this process ever held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> None:
    """What the arguments name; the first is a good file that loads what is needed to read it."""
    for name in sys.argv[1:]:
        before, started = most_memory(), time.perf_counter()
        answer, _ = answered(Asked(0, name))
        said = answer.refused
        listing = answer.listing
        for index, each in enumerate(() if listing is None else listing.entries):
            if not each.stays and not each.reason:
                taken, _ = answered(Asked(0, name, listing, index))
                said = said or taken.refused
        seconds = time.perf_counter() - started
        grown = most_memory() - before
        print(json.dumps({"file": Path(name).name, "said": said, "s": seconds, "grown": grown}))


main()
