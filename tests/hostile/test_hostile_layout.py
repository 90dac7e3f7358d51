"""What a hostile file may say of groups, frames and notes ends in one sentence, or opens."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from inspector.codegen.script import to_python
from inspector.document.notes import MOST_NOTES, MOST_TEXT
from inspector.files.session_file import FileRefused, decoded, load

_OLD = Path(__file__).parent.parent / "files" / "before_notes.tgi"
Change = Callable[[dict[str, Any]], object]


def _changed(change: Change, member: str = "layout.json") -> bytes:
    with zipfile.ZipFile(_OLD) as found:
        members = {name: found.read(name) for name in found.namelist()}
    value = msgspec.json.decode(members[member])
    change(value)
    members[member] = msgspec.json.encode(value)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, data in members.items():
            made.writestr(name, data)
    return file.getvalue()


def _refusal(data: bytes, folder: Path) -> str:
    path = folder / "a.tgi"
    path.write_bytes(data)
    with pytest.raises(FileRefused) as refused:
        load(path)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def _group(**fields: object) -> Change:
    return lambda layout: layout["groups"][1].update(fields)


def _note(**fields: object) -> Change:
    note = {"id": "t1", "at": [0, 0], "size": [200, 100], "text": "x", **fields}
    return lambda layout: layout.update(notes=[note])


def _inside() -> str:
    with zipfile.ZipFile(_OLD) as found:
        layout = msgspec.json.decode(found.read("layout.json"))
    return str(layout["groups"][1]["nodes"][0])


@pytest.mark.parametrize(
    "change",
    [
        _group(tint="gold"),
        _group(tint=1),
        _group(folded="yes"),
        _group(ports="all"),
        _group(ports=[["nobody", 0]]),
        _group(ports=[[_inside(), -1]]),
        _group(ports=[[_inside(), 2**40]]),
        _group(ports=[[_inside(), "no name"]]),
        _group(ports=[[_inside(), True]]),
        _group(ports=[[_inside(), 0], [_inside(), 0]]),
        _group(title="x" * 1001),
        _group(more=1),
        _note(id="no id"),
        _note(id=""),
        _note(at=[0]),
        _note(at=[1e400, 0]),
        _note(size=[0, 0]),
        _note(size=[1e9, 100]),
        _note(size=[-200, 100]),
        _note(text="x" * (MOST_TEXT + 1)),
        _note(text=None),
        _note(tint="#ff0000"),
        _note(html="<b>"),
        lambda layout: layout.update(
            notes=[{"id": f"t{i}", "at": [0, 0], "size": [200, 100]} for i in range(MOST_NOTES + 1)]
        ),
        lambda layout: layout.update(notes=2 * [{"id": "t1", "at": [0, 0], "size": [200, 100]}]),
    ],
)
def test_that_what_cannot_be_is_refused(change: Change, tmp_path: Path) -> None:
    assert _refusal(_changed(change), tmp_path).startswith("“a.tgi” ")


@pytest.mark.parametrize("fields", [{"title": "x" * 1001}, {"tint": "red"}, {"more": 1}])
def test_that_a_frame_that_cannot_be_is_refused(fields: dict[str, object], tmp_path: Path) -> None:
    data = _changed(lambda graph: graph["frames"][0].update(fields), "graph.json")

    assert _refusal(data, tmp_path).startswith("“a.tgi” ")


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\nimport os\r\nprint()\x0bprint()\x0cprint()\x85print()\u2028print()\u2029print()",
        "\x00\x1b[31m",
        "'''\n\"\"\"\n\\",
        "# \n" * 3000,
        "\u202e right to left",
        "   ",
    ],
)
def test_that_a_note_is_nothing_but_comments_in_a_script(text: str) -> None:
    document = decoded(_changed(_note(text=text)))
    bare = to_python(decoded(_OLD.read_bytes()))
    script = to_python(document)

    assert script.endswith(bare)
    assert all(line.startswith("#") or not line for line in script[: -len(bare)].split("\n"))
    compile(script, "script", "exec")
