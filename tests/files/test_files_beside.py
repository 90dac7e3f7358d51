"""Tensors whose numbers stay in files: how a session remembers them."""

from pathlib import Path

import msgspec
import pytest

from inspector.document.contents import Contents, Mapped
from inspector.document.edits import add_leaf
from inspector.document.nodes import EMPTY, Document, Leaf, Place
from inspector.files.identity import digest_of
from inspector.files.refused import FileRefused
from inspector.files.session_file import load, save

replace = msgspec.structs.replace


def document(at: Path | str, **changes: object) -> Document:
    mapped = replace(Mapped(str(at), bytes(16), "float32", 128, (3, 2), "layer.w"), **changes)
    contents = Contents("float32", (2, 3), mapped, {1: b"abcd"})
    return add_leaf(EMPTY, contents, at=Place(0, 0), name="w")[0]


def base(found: Document) -> Mapped:
    (leaf,) = found.graph.nodes.values()
    assert isinstance(leaf, Leaf)
    assert isinstance(leaf.contents.base, Mapped)
    return leaf.contents.base


def test_that_a_session_and_the_file_beside_it_can_be_moved_together(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    (here / "data").mkdir(parents=True)
    made = document(here / "data" / "w.npy")

    save(made, here / "a.tgi")
    assert load(here / "a.tgi") == made

    here.rename(there)
    assert base(load(there / "a.tgi")).path == str(there / "data" / "w.npy")


def test_that_a_file_elsewhere_keeps_its_whole_path(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    made = document(tmp_path / "w.npy")

    save(made, tmp_path / "here" / "a.tgi")

    assert load(tmp_path / "here" / "a.tgi") == made


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"path": "../w.npy"}, "leads out"),
        ({"path": "data/../../w.npy"}, "leads out"),
        ({"path": "//server/share/w"}, "another machine"),
        ({"path": "\\\\server\\share\\w"}, "another machine"),
        ({"path": ""}, "nowhere"),
        ({"path": "w\n.npy"}, "no path"),
        ({"path": "w" * 5000}, "no path"),
        ({"name": "\u202ew"}, "no name"),
        ({"digest": b"abc"}, "cannot be told"),
        ({"offset": -1}, "nowhere"),
        ({"offset": 2**63 - 1}, "nowhere"),
        ({"stored": "object"}, "no tensor"),
        ({"index": -1}, "nowhere"),
        ({"index": 2**50}, "nowhere"),
        ({"whole": b"abc"}, "cannot be told"),
        ({"stamp": (-1, 0)}, "cannot be told"),
        ({"columns": (7,)}, "another shape"),
        ({"columns": (-2, -3)}, "another shape"),
    ],
)
def test_that_a_session_cannot_name_what_is_no_file_of_numbers(
    tmp_path: Path, changes: dict[str, object], said: str
) -> None:
    save(document("w.npy", **changes), tmp_path / "a.tgi")

    with pytest.raises(FileRefused, match=said):
        load(tmp_path / "a.tgi")


def test_that_a_digest_is_of_everything_in_a_small_file_and_of_pieces_of_a_large_one(
    tmp_path: Path,
) -> None:
    path = tmp_path / "x"
    seen = set()
    for size in (0, 1, 5000, (8 << 20) + 1, 64 << 20):
        for at in (0, size // 2, size - 1):
            with path.open("wb") as file:
                file.truncate(size)
                if size < 8 << 20 and at >= 0:
                    file.seek(at)
                    file.write(b"x")
            with path.open("rb") as file:
                seen.add(digest_of(file))
    assert len(seen) == 7
    with path.open("r+b") as file:
        file.seek(-1, 2)
        file.write(b"y")
    with path.open("rb") as file:
        assert digest_of(file) not in seen
