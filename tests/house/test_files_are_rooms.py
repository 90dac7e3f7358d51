"""House rules that no linter knows."""

import re
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_SOURCES = sorted((_ROOT / "inspector").rglob("*.py"))
_MOST_LINES = 400


@pytest.mark.parametrize("path", _SOURCES, ids=lambda path: str(path.relative_to(_ROOT)))
def test_that_a_file_holds_one_idea(path: Path) -> None:
    lines = path.read_text().count("\n")

    assert lines <= _MOST_LINES


def test_that_no_room_is_called_by_a_word_that_means_nothing() -> None:
    names = {path.stem for path in _SOURCES} | {path.parent.name for path in _SOURCES}

    assert not names & {"utils", "util", "common", "core", "helpers", "misc", "manager"}


def test_that_nothing_says_it_is_unfinished() -> None:
    marks = re.compile(r"TODO|FIXME|XXX|NotImplementedError|coming soon", re.IGNORECASE)
    found = [path.name for path in _SOURCES if marks.search(path.read_text())]

    assert found == []


def test_that_only_the_atomic_writer_opens_files_for_writing() -> None:
    writes = re.compile(r"QSaveFile|open\([^)]*[\"'][wax]b?\+?[\"']|write_(text|bytes)\(")
    # serve.py tells Linux, under /proc, to end the engine first when memory runs out.
    allowed = {"atomic.py", "serve.py"}
    found = [
        path.name
        for path in _SOURCES
        if path.name not in allowed
        and path.parent.name != "generating"  # it writes the program's own sources
        and writes.search(path.read_text())
    ]

    assert found == []


def test_that_no_two_test_files_have_one_name() -> None:
    # Without packages pytest imports them by their name alone.
    names = [path.name for path in (_ROOT / "tests").rglob("test_*.py")]

    assert sorted({name for name in names if names.count(name) > 1}) == []
