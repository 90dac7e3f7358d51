from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings

from inspector.catalogue.rows import Value
from inspector.document.bookmarks import set_bookmark
from inspector.document.contents import filled, numbers
from inspector.document.edits import add_leaf, add_operation, with_node
from inspector.document.nodes import EMPTY, Document, NodeId, Operation, Place, Skip, Source, View
from inspector.document.routes import with_points
from inspector.document.skipping import set_skip
from inspector.files.session_file import FileRefused, decoded, encoded, load, save
from tests.fakes.any_document import any_documents
from tests.fakes.documents import product


def _same(one: object, other: object) -> bool:
    # NaN is not equal to itself; its bytes are.
    return msgspec.msgpack.encode(one, order=None) == msgspec.msgpack.encode(other, order=None)


def _bytes(document: Document) -> bytes:
    return b"".join(encoded(document))


@settings(max_examples=150, deadline=None)
@given(any_documents())
def test_that_what_is_saved_is_what_is_opened(document: Document) -> None:
    opened = decoded(_bytes(document))

    assert _same(opened, _sorted_cells(document))
    assert _bytes(opened) == _bytes(document)


def _sorted_cells(document: Document) -> object:
    """Files sort typed cells; for a mapping their order means nothing."""
    builtins = msgspec.to_builtins(document, builtin_types=(bytes,), str_keys=False)

    def in_order(value: object) -> object:
        match value:
            case dict():
                keys = sorted(value) if all(isinstance(k, int) for k in value) else value
                return {key: in_order(value[key]) for key in keys}
            case list() | tuple():
                return [in_order(each) for each in value]
            case _:
                return value

    return in_order(builtins)


def test_that_a_saved_file_opens_as_an_equal_document(tmp_path: Path) -> None:
    document, _ = add_leaf(EMPTY, numbers((1.5, -0.0), (2,)), at=Place(3, 4), name="w")
    document, _ = add_leaf(document, filled("rand", (2, 2), seed=3), at=Place(0, 0))
    save(document, tmp_path / "a.tgi")

    assert load(tmp_path / "a.tgi") == document


def test_that_reroute_points_are_saved_with_the_layout(tmp_path: Path) -> None:
    bench = product()
    end = (bench.id["y"], "input", 0)
    document = with_points(bench.document, end, (Place(1, 2), Place(3.5, 4)))
    save(document, tmp_path / "a.tgi")

    assert load(tmp_path / "a.tgi") == document


def test_that_any_safetensors_reader_opens_the_tensors(tmp_path: Path) -> None:
    import io
    import zipfile

    import safetensors.numpy

    document, _ = add_leaf(EMPTY, numbers((1.0, 2.0), (2,)), at=Place(0, 0))
    document, _ = add_leaf(document, numbers((1 + 3j,), (1,), "complex64"), at=Place(0, 0))
    member = zipfile.ZipFile(io.BytesIO(_bytes(document))).read("tensors.safetensors")
    found = [each.tolist() for each in safetensors.numpy.load(member).values()]

    assert sorted(found, key=str) == [[1.0, 2.0], [[1.0, 3.0]]]


def test_that_a_node_without_a_place_gets_one() -> None:
    document, node = add_leaf(EMPTY, filled("ones", (2,)), at=Place(0, 0))
    bare = msgspec.structs.replace(document, layout=EMPTY.layout)

    assert node in decoded(_bytes(bare)).layout.places


def test_that_the_version_before_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.tgi"
    first, _ = add_leaf(EMPTY, filled("ones", (2,)), at=Place(0, 0))
    save(first, path)
    save(EMPTY, path)

    assert load(path) == EMPTY
    assert load(tmp_path / "a.tgi~") == first


def test_that_a_file_that_cannot_be_saved_says_where_and_why(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match=r"“a\.tgi” cannot be saved: no such file or directory;"):
        save(EMPTY, tmp_path / "missing" / "a.tgi")


def test_that_lists_of_any_numbers_come_back() -> None:
    values: dict[str, Value] = {
        "floats": (float("inf"), -2.0, float("nan")),
        "lists": ((0, 1), ()),
        "complex": "1+2j",
        "whole": 2.0,
    }
    document = with_node(EMPTY, Operation(NodeId("n"), "n", "torch.unknown", {}, values))
    found = decoded(_bytes(document)).graph.nodes[NodeId("n")]

    assert isinstance(found, Operation)
    assert repr(found.parameters) == repr(values)


@pytest.mark.parametrize("skip", ["bypass", "mute", None])
def test_that_bypassed_and_muted_nodes_are_opened_as_they_were(skip: Skip | None) -> None:
    document, x = add_leaf(EMPTY, filled("ones", (2,)), at=Place(0, 0), name="x")
    wires = {"input": (Source(x),)}
    document, y = add_operation(document, "torch.exp", at=Place(9, 9), name="y", inputs=wires)
    document = set_skip(document, [y], skip)

    assert decoded(_bytes(document)) == document


def test_that_a_bypassed_node_may_stand_on_no_loop_and_before_what_it_would_need() -> None:
    document, x = add_leaf(EMPTY, filled("ones", (2,)), at=Place(0, 0), name="x")
    wires = {"input": (Source(x),), "other": (Source(x),)}
    document, c = add_operation(document, "torch.Tensor.add_", at=Place(0, 9), inputs=wires)
    wires = {"input": (Source(x),), "other": (Source(c),)}
    document, h = add_operation(document, "torch.add", at=Place(0, 9), inputs=wires)
    wires = {"input": (Source(h),)}
    document, _ = add_operation(document, "torch.exp", at=Place(0, 9), inputs=wires)
    document = set_skip(document, [h], "bypass")

    assert decoded(_bytes(document)) == document


def test_that_a_file_of_an_older_version_opens() -> None:
    document = load(Path(__file__).parent / "before_notes.tgi")
    (frame,) = document.graph.frames.values()
    groups = {group.title: group for group in document.layout.groups.values()}

    assert {node.name for node in document.graph.nodes.values()} == {"x", "w", "m", "y"}
    assert (frame.mode, frame.title, frame.tint) == ("no_grad", "", "grey")
    assert groups["linear"].parent == groups["model"].id
    assert not groups["linear"].folded
    assert groups["linear"].ports is None


def test_that_bookmarks_are_kept() -> None:
    document = set_bookmark(EMPTY, 3, View(10.0, -4.5, 0.5))

    assert decoded(b"".join(encoded(document))) == document
