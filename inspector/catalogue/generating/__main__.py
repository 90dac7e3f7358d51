"""python -m inspector.catalogue.generating: the catalogue's two files and the engine's table."""

import sys
from pathlib import Path

from inspector.catalogue.generating.assembling import assembled, report
from inspector.catalogue.generating.writing import catalogue_texts, table_texts


def main() -> None:
    """Write all of them, and say on stderr what the rows cannot."""
    root = Path(__file__).resolve().parents[3]
    assembly = assembled()
    place = root / "resources"
    before = (place / "catalogue.json").read_text("utf-8")
    for name, text in catalogue_texts(assembly.rows, before).items():
        (place / name).write_text(text, "utf-8")
    for name, text in table_texts(assembly.rows).items():
        (root / "inspector" / "engine" / name).write_text(text, "utf-8")
    sys.stderr.write(f"{len(assembly.rows)} rows {report(assembly)}\n")


if __name__ == "__main__":
    main()
