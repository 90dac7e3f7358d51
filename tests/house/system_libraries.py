"""Says, in one line, which system library Qt misses; run by make after the installation."""

import sys

from inspector.window.libraries import missing_libraries

if __name__ == "__main__":
    said = missing_libraries()
    if said:
        print(said, file=sys.stderr)
        raise SystemExit(1)
