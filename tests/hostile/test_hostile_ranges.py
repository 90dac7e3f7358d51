"""Ranges, formulas and recast tensors of a session that nobody's program wrote."""

import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from inspector.document.contents import filled
from inspector.document.edits import add_leaf
from inspector.document.nodes import EMPTY, Place
from inspector.files.session_file import FileRefused, encoded, load

Change = Callable[[dict[str, Any]], object]


def changed(change: Change) -> bytes:
    document, _ = add_leaf(EMPTY, filled("ones", (4, 5)), at=Place(0, 0), name="w")
    with zipfile.ZipFile(io.BytesIO(b"".join(encoded(document)))) as found:
        members = {name: found.read(name) for name in found.namelist()}
    graph = msgspec.json.decode(members["graph.json"])
    change(graph["nodes"][0]["contents"])
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, data in members.items():
            made.writestr(name, msgspec.json.encode(graph) if name == "graph.json" else data)
    return file.getvalue()


def patch(**fields: object) -> Change:
    return lambda contents: contents.update(
        patches=[{"spans": [[0, 2], [1, 3]], "cell": "0000803f", **fields}]
    )


def nested(depth: int) -> Change:
    def change(contents: dict[str, Any]) -> None:
        inner = dict(contents)
        for _ in range(depth):
            inner = {"dtype": "float32", "shape": [4, 5], "recast": inner}
        contents.clear()
        contents.update(inner)

    return change


@pytest.mark.parametrize(
    "change",
    [
        patch(spans=[[0, 5], [1, 3]]),
        patch(spans=[[2, 2], [1, 3]]),
        patch(spans=[[-1, 2], [1, 3]]),
        patch(spans=[[0, 2**70], [1, 3]]),
        patch(spans=[[0, 2]]),
        patch(spans=[]),
        patch(cell="00"),
        patch(cell="zz"),
        patch(formula="i"),
        patch(cell=None),
        patch(cell=None, formula="__import__('os')"),
        patch(cell=None, formula="k"),
        patch(cell=None, formula="(" * 5000),
        patch(cell=None, formula="1+" * 5000 + "1"),
        patch(cell=None, formula="2**2**2**2**2**99999999"),
        patch(cell=None, formula="i", seed=-1),
        patch(cell=None, formula="i", seed=2**63),
        patch(cell=None, block="00" * 16),
        patch(cells={"99": "0000803f"}),
        patch(cells={"1": "00"}),
        patch(more=1),
        nested(33),
        nested(300),
        lambda contents: contents.update(recast=dict(contents)),
        lambda contents: contents.update(
            patches=[{"spans": [[0, 1], [0, 1]], "cell": "0000803f"}] * 1001
        ),
    ],
)
def test_that_what_cannot_be_is_refused_in_one_sentence_at_once(
    change: Change, tmp_path: Path
) -> None:
    path = tmp_path / "a.tgi"
    path.write_bytes(changed(change))
    began = time.process_time()

    with pytest.raises(FileRefused) as refused:
        load(path)

    assert time.process_time() - began < 1
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 500


def test_that_what_can_be_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.tgi"
    for change in (patch(), patch(cell=None, formula="i + 0.1*j", seed=3), nested(32)):
        path.write_bytes(changed(change))
        load(path)
