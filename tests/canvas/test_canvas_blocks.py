"""Blocks: a group kept, and added again, here and in another document."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF

from inspector.document.grouping import group_nodes
from inspector.document.nodes import EMPTY, Document, Operation
from tests.canvas.conftest import Desk


@pytest.fixture
def grouped(desk: Desk, tmp_path: Path) -> Desk:
    """`my pair` around h and y, and a folder of one's own."""
    desk.canvas.blocks.place = tmp_path / "blocks"
    nodes = [desk.id("h"), desk.id("y")]
    desk.store.apply("Group", lambda document: group_nodes(document, "my pair", nodes)[0])
    return desk


def _titles(document: Document) -> list[str]:
    return [group.title for group in document.layout.groups.values()]


def test_that_a_group_of_the_document_is_added_again(grouped: Desk) -> None:
    before = grouped.document
    grouped.canvas.adding.search(QPointF(0, 500))
    grouped.type("my pair")

    assert _titles(grouped.document) == ["my pair", "my pair"]
    assert len(grouped.store.selected) == 2
    (h,) = [
        node
        for node in grouped.document.graph.nodes.values()
        if node.id in grouped.store.selected and isinstance(node, Operation) and "mm" in node.op
    ]
    assert h.inputs == {}
    places = [grouped.document.layout.places[node] for node in grouped.store.selected]
    assert (min(p.x for p in places), min(p.y for p in places)) == (0, 500)
    grouped.store.undo()
    assert grouped.document is before


def test_that_a_kept_block_is_added_in_another_document(
    grouped: Desk, new_desk: Callable[[Document], Desk]
) -> None:
    grouped.click(grouped.body("h"))
    grouped.canvas.commands.do("save-block")
    assert grouped.said == ["“my pair” is kept: find it under Blocks, in every document."]

    other = new_desk(EMPTY)
    other.canvas.blocks.place = grouped.canvas.blocks.place
    other.canvas.adding.search(QPointF(0, 0))
    other.type("my p")
    assert _titles(other.document) == ["my pair"]
    assert {node.name for node in other.document.graph.nodes.values()} == {"h", "y"}
    other.store.undo()
    assert other.document is EMPTY


def test_that_a_damaged_block_is_refused_in_one_sentence(grouped: Desk) -> None:
    place = grouped.canvas.blocks.place
    place.mkdir()
    (place / "broken.tgi").write_bytes(b"PK nothing")
    before = grouped.document
    grouped.canvas.adding.search(QPointF(0, 500))
    grouped.type("broken")

    assert grouped.document is before
    assert len(grouped.said) == 1
    assert grouped.said[0].startswith("“broken.tgi” cannot be opened")


def test_that_a_title_that_is_no_file_name_is_kept_all_the_same(grouped: Desk) -> None:
    (group,) = grouped.document.layout.groups
    grouped.canvas.commands.do("save-block")
    grouped.click(grouped.body("h"))
    grouped.canvas.grouping.rename(group)
    grouped.type("../a/b: c?")
    grouped.canvas.blocks.save(group)

    (file,) = grouped.canvas.blocks.place.iterdir()
    assert file.parent == grouped.canvas.blocks.place
    assert file.suffix == ".tgi"
    assert "/" not in file.stem
