"""Opening any bytes ends in a document or in one sentence: no crash, no hang, no large memory."""

import io
import random
import struct
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from inspector.codegen.script import to_python
from inspector.document.contents import filled, numbers
from inspector.document.edits import add_leaf, add_operation
from inspector.document.nodes import EMPTY, Place, Source
from inspector.document.recipes import recipes
from inspector.files.session_file import FileRefused, encoded, load

Members = dict[str, bytes]


@pytest.fixture(scope="module")
def whole() -> bytes:
    document, x = add_leaf(EMPTY, numbers((1.0, 2.0), (2,)), at=Place(0, 0), name="x")
    document, _ = add_leaf(document, numbers((1, 0), (2,), "bool"), at=Place(0, 9), name="b")
    document, w = add_leaf(document, filled("rand", (2,), seed=1), at=Place(0, 50), name="w")
    wires = {"input": (Source(x),), "other": (Source(w),)}
    document, y = add_operation(document, "torch.add", at=Place(9, 9), name="y", inputs=wires)
    wires = {"input": (Source(y),)}
    document, _ = add_operation(document, "torch.sum", at=Place(9, 9), name="s", inputs=wires)
    return b"".join(encoded(document))


def _members(data: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        return {name: found.read(name) for name in found.namelist()}


def _zipped(members: Members, compression: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return file.getvalue()


def _with_graph(data: bytes, change: Callable[[Any], object]) -> bytes:
    members = _members(data)
    graph = msgspec.json.decode(members["graph.json"])
    change(graph)
    return _zipped({**members, "graph.json": msgspec.json.encode(graph)})


def _refusal(data: bytes, folder: Path) -> str | None:
    """The sentence with which these bytes are refused; None where they open."""
    path = folder / "a.tgi"
    path.write_bytes(data)
    began = time.process_time()
    try:
        document = load(path)
    except FileRefused as refused:
        text = str(refused)
        assert "\n" not in text
        assert text.startswith("“a.tgi” ")
        return text
    finally:
        assert time.process_time() - began < 1.0
    # What opens can be used.
    recipes(document.graph, "cpu")
    compile(to_python(document), "script", "exec")
    return None


def test_that_every_cut_is_refused(whole: bytes, tmp_path: Path) -> None:
    for length in range(0, len(whole), 7):
        assert _refusal(whole[:length], tmp_path) is not None


def test_that_flipped_bits_never_crash(whole: bytes, tmp_path: Path) -> None:
    chance = random.Random(7)
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(chance.choice((1, 1, 8))):
            damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        _refusal(bytes(damaged), tmp_path)


def test_that_noise_is_refused(tmp_path: Path) -> None:
    chance = random.Random(1)
    for size in (0, 1, 22, 1000, 100_000):
        assert "no session file" in (_refusal(chance.randbytes(size), tmp_path) or "")


def test_that_compressed_members_are_refused(whole: bytes, tmp_path: Path) -> None:
    bomb = {**_members(whole), "tensors.safetensors": bytes(50_000_000)}

    for data in (_zipped(_members(whole), zipfile.ZIP_DEFLATED), _zipped(bomb, 8)):
        assert "compressed" in (_refusal(data, tmp_path) or "")


@pytest.mark.parametrize("name", ["../../evil", "/abs", "a\\..\\b", "pickle.pkl", "graph.json/"])
def test_that_other_members_are_refused(whole: bytes, tmp_path: Path, name: str) -> None:
    data = _zipped({**_members(whole), name: b"x"})

    assert "that no session has" in (_refusal(data, tmp_path) or "")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_that_a_member_twice_is_refused(whole: bytes, tmp_path: Path) -> None:
    file = io.BytesIO(whole)
    with zipfile.ZipFile(file, "a") as made:
        made.writestr("graph.json", b"{}")

    assert "twice" in (_refusal(file.getvalue(), tmp_path) or "")


def test_that_members_that_overlap_are_refused(whole: bytes, tmp_path: Path) -> None:
    # The central directory's sizes of every member made as large as the file.
    damaged = bytearray(whole)
    at = damaged.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<2I", damaged, at + 20, len(whole) - 100, len(whole) - 100)
        at = damaged.find(b"PK\x01\x02", at + 4)

    assert _refusal(bytes(damaged), tmp_path) is not None


@pytest.mark.parametrize("name", ["manifest.json", "graph.json", "layout.json"])
@pytest.mark.parametrize(
    "data", [b"", b"null", b"[1]", b"\xff\xfe", b"[" * 200_000, b'{"a":' * 200_000, b"1e400"]
)
def test_that_other_json_is_refused(whole: bytes, tmp_path: Path, name: str, data: bytes) -> None:
    assert _refusal(_zipped({**_members(whole), name: data}), tmp_path) is not None


def test_that_too_much_json_is_refused_unread(whole: bytes, tmp_path: Path) -> None:
    data = _zipped({**_members(whole), "graph.json": b" " * (17 << 20)})

    assert "larger than it may be" in (_refusal(data, tmp_path) or "")


def test_that_a_newer_version_is_called_newer(whole: bytes, tmp_path: Path) -> None:
    manifest = b'{"format":"tensor-inspector session","version":2,"more":{}}'
    data = _zipped({**_members(whole), "manifest.json": manifest, "movie.mp4": b"?"})

    assert "newer version" in (_refusal(data, tmp_path) or "")


def _headers() -> Iterator[object]:
    good = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
    name = "00" * 16
    yield {name: {**good, "shape": [2**62]}}
    yield {name: {**good, "shape": [0, 2**62]}}
    yield {name: {**good, "shape": [-2]}}
    yield {name: {**good, "shape": [1] * 1000}}
    yield {name: {**good, "dtype": "F8_E8M0"}}
    yield {name: {**good, "data_offsets": [0, 2**63]}}
    yield {name: {**good, "data_offsets": [8, 0]}}
    yield {name: {**good, "data_offsets": [-8, 0]}}
    yield {name: {**good, "data_offsets": [0, 4]}}
    yield {"../x": good}
    yield {"__metadata__": {"a": 1}}
    yield {f"{number:032x}": good for number in range(60_000)}
    yield []


@pytest.mark.parametrize("header", list(_headers()), ids=lambda _: "")
def test_that_a_lying_list_of_tensors_is_refused(
    whole: bytes, tmp_path: Path, header: object
) -> None:
    encoded_header = msgspec.json.encode(header)
    data = struct.pack("<Q", len(encoded_header)) + encoded_header + bytes(8)

    assert _refusal(_zipped({**_members(whole), "tensors.safetensors": data}), tmp_path)


@pytest.mark.parametrize("length", [0, 2**31, 2**62, 2**64 - 1])
def test_that_a_huge_header_is_refused(whole: bytes, tmp_path: Path, length: int) -> None:
    data = struct.pack("<Q", length) + b"{}"

    assert _refusal(_zipped({**_members(whole), "tensors.safetensors": data}), tmp_path)


def test_that_other_numbers_than_were_saved_are_refused(whole: bytes, tmp_path: Path) -> None:
    members = _members(whole)
    data = bytearray(members["tensors.safetensors"])
    data[-1] ^= 1

    refusal = _refusal(_zipped({**members, "tensors.safetensors": bytes(data)}), tmp_path)

    assert "not those that were saved" in (refusal or "")


_X, _B, _W, _Y, _S = range(5)
_SENSELESS: dict[str, tuple[Callable[[Any], object], str]] = {
    "a loop": (lambda g: _wire(g, _Y, "other", g["nodes"][_S]["id"]), "loop"),
    "itself": (lambda g: _wire(g, _Y, "other", g["nodes"][_Y]["id"]), "loop"),
    "nowhere": (lambda g: _wire(g, _Y, "other", "gone"), "not there"),
    "no such output": (lambda g: _wire(g, _Y, "other", g["nodes"][_X]["id"], 1), "output"),
    "a negative output": (lambda g: _wire(g, _Y, "other", g["nodes"][_X]["id"], -1), "output"),
    "no such input": (lambda g: _wire(g, _Y, "third", g["nodes"][_X]["id"]), "no input"),
    "two wires at one port": (lambda g: g["nodes"][_Y]["inputs"]["input"].extend(
        g["nodes"][_Y]["inputs"]["other"]), "2 wires"),
    "no wire at a port": (lambda g: g["nodes"][_Y]["inputs"]["input"].clear(), "0 wires"),
    "a name twice": (lambda g: g["nodes"][_X].update(name="y"), "two nodes are called y"),
    "an id twice": (lambda g: g["nodes"][_X].update(id=g["nodes"][_Y]["id"]), "two nodes have"),
    "no name": (lambda g: g["nodes"][_X].update(name="import os"), "no"),
    "html as a name": (lambda g: g["nodes"][_X].update(name="<img src=x>"), "Python name"),
    "a long name": (lambda g: g["nodes"][_X].update(name="x" * 5000), "longer"),
    "a keyword": (lambda g: g["nodes"][_X].update(name="lambda"), "already means"),
    "an id that is a path": (lambda g: g["nodes"][_X].update(id="../x"), "no id"),
    "code as an operation": (lambda g: g["nodes"][_Y].update(op="x\nimport os"), "operation"),
    "a setting that is none": (lambda g: _set(g, _Y, alpha="1"), "needs a number"),
    "an unknown setting": (lambda g: _set(g, _Y, beta=1), "no parameter"),
    "a number too large": (lambda g: _set(g, _Y, alpha=2**63), "64 bits"),
    "half a character": (lambda g: _set(g, _Y, alpha="\ud800x"), ""),
    "a shape too large": (lambda g: _contents(g, _W, shape=[2**62]), "2**40"),
    "a shape too long": (lambda g: _contents(g, _W, shape=[1] * 1000), "dimensions"),
    "a negative shape": (lambda g: _contents(g, _W, shape=[-1]), "negative"),
    "an unknown dtype": (lambda g: _contents(g, _W, dtype="float8"), "no dtype"),
    "an unknown fill": (lambda g: _contents(g, _W, fill="eval"), "no fill"),
    "a seed below 0": (lambda g: _contents(g, _W, parameters={"seed": -1}), "at least"),
    "two contents": (lambda g: _contents(g, _W, literal="00" * 16), "two kinds"),
    "missing numbers": (lambda g: _contents(g, _X, literal="00" * 16), "missing"),
    "too few numbers": (lambda g: _contents(g, _X, shape=[3]), "do not fill"),
    "a cell outside": (lambda g: _contents(g, _W, cells={"2": "00000000"}), "outside"),
    "a cell too short": (lambda g: _contents(g, _W, cells={"0": "00"}), "bytes"),
    "a cell nowhere": (lambda g: _contents(g, _W, cells={"-1": "00000000"}), "cell"),
    "a cell of no number": (lambda g: _contents(g, _W, cells={"0": "zz"}), "cell"),
    "neither true nor false": (lambda g: _contents(g, _B, cells={"0": "07"}), "neither"),
    "integers with grad": (lambda g: g["nodes"][_B].update(requires_grad=True), "gradients"),
    "a frame around nothing": (lambda g: g.update(frames=[_frame()]), "nothing"),
    "a frame around a ghost": (lambda g: g.update(frames=[_frame("gone")]), "not there"),
    "two frames": (lambda g: g.update(frames=[
        _frame(g["nodes"][_Y]["id"]), _frame(g["nodes"][_Y]["id"], key="f2")]), "two frames"),
    "an unknown frame": (lambda g: g.update(
        frames=[_frame(g["nodes"][_Y]["id"], mode="eval")]), "graph.json"),
    "a ghost as root": (lambda g: g.update(backward={"root": ["gone", 0]}), "not there"),
    "a field too many": (lambda g: g["nodes"][_X].update(code="1"), "graph.json"),
}  # fmt: skip


def _wire(graph: Any, node: int, port: str, source: str, output: int = 0) -> None:
    graph["nodes"][node]["inputs"][port] = [[source, output]]


def _set(graph: Any, node: int, **values: object) -> None:
    graph["nodes"][node]["parameters"] = values


def _contents(graph: Any, node: int, **changes: object) -> None:
    graph["nodes"][node]["contents"].update(changes)


def _frame(*nodes: str, key: str = "f1", mode: str = "no_grad") -> dict[str, object]:
    return {"id": key, "mode": mode, "nodes": list(nodes)}


@pytest.mark.parametrize("case", _SENSELESS)
def test_that_a_senseless_graph_is_refused(whole: bytes, tmp_path: Path, case: str) -> None:
    change, word = _SENSELESS[case]
    members = _members(whole)
    graph = msgspec.json.decode(members["graph.json"])
    change(graph)
    import json

    data = _zipped({**members, "graph.json": json.dumps(graph).encode()})
    refusal = _refusal(data, tmp_path)

    assert refusal is not None
    assert word in refusal


def test_that_an_unknown_operation_opens_and_is_saved_again(whole: bytes, tmp_path: Path) -> None:
    def change(graph: Any) -> None:
        graph["nodes"][_Y].update(op="torch.of_the_future", parameters={"k": [1], "s": "nan"})

    path = tmp_path / "a.tgi"
    path.write_bytes(_with_graph(whole, change))
    document = load(path)
    again = _members(b"".join(encoded(document)))["graph.json"]

    assert again == _members(path.read_bytes())["graph.json"]
    assert "does not know the operation torch.of_the_future" in to_python(document)


def test_that_a_very_deep_graph_opens(tmp_path: Path) -> None:
    nodes: list[object] = [
        {
            "type": "tensor",
            "id": "n0",
            "name": "n0",
            "contents": {"dtype": "float32", "shape": [], "fill": "ones"},
        }
    ]
    nodes += [
        {
            "type": "operation",
            "id": f"n{at}",
            "name": f"n{at}",
            "op": "torch.neg",
            "inputs": {"input": [[f"n{at - 1}", 0]]},
        }
        for at in range(1, 5000)
    ]
    places = {f"n{at}": [float(at), 0.0] for at in range(5000)}
    members = _members(b"".join(encoded(EMPTY)))
    members["graph.json"] = msgspec.json.encode({"nodes": nodes})
    members["layout.json"] = msgspec.json.encode({"places": places})

    assert _refusal(_zipped(members), tmp_path) is None


def test_that_a_node_that_cannot_be_bypassed_is_refused(whole: bytes, tmp_path: Path) -> None:
    def split(graph: Any) -> None:
        graph["nodes"][3].update(op="torch.topk", skip="bypass", inputs={}, parameters={"k": 1})

    def unknown(graph: Any) -> None:
        graph["nodes"][3]["skip"] = "perhaps"

    refusal = _refusal(_with_graph(whole, split), tmp_path)
    assert refusal is not None
    assert "y is bypassed and has no one input to pass through" in refusal
    assert _refusal(_with_graph(whole, unknown), tmp_path) is not None


@pytest.mark.parametrize(
    ("routes", "reason"),
    [
        ({"gone": [{"port": "input", "points": [[0, 0]]}]}, "a node that is not there"),
        ({"n1": [{"port": "input", "points": []}]}, "bent at 0 points"),
        ({"n1": [{"port": "input", "points": [[0, 0]] * 65}]}, "bent at 65 points"),
        ({"n1": [{"port": "input", "points": [[0, 0]]}] * 2}, "bent twice"),
        ({"n1": [{"port": "in put", "points": [[0, 0]]}]}, "that cannot be"),
        ({"n1": [{"port": "input", "points": [[0, 0]], "slot": -1}]}, "that cannot be"),
        ({"n1": [{"port": "input", "points": [[0, 0]]}]}, ""),
    ],
)
def test_that_reroute_points_that_cannot_be_are_refused(
    routes: Any, reason: str, tmp_path: Path
) -> None:
    contents = {"dtype": "float32", "shape": [1], "fill": "ones"}
    leaf = {"type": "tensor", "id": "n0", "name": "n0", "contents": contents}
    wired = {"input": [["n0", 0]]}
    node = {"type": "operation", "id": "n1", "name": "n1", "op": "torch.neg", "inputs": wired}
    members = _members(b"".join(encoded(EMPTY)))
    members["graph.json"] = msgspec.json.encode({"nodes": [leaf, node]})
    members["layout.json"] = msgspec.json.encode({"places": {}, "routes": routes})
    refusal = _refusal(_zipped(members), tmp_path)

    assert (refusal is None) if not reason else (refusal is not None and reason in refusal)
