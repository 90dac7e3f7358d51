"""Nodes as text: what comes back from a chat, and what is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.document.contents import filled, numbers
from inspector.document.edits import add_leaf, add_operation
from inspector.document.frames import add_frame
from inspector.document.nodes import Document, Place, Source
from inspector.files.checking import check
from inspector.files.text import MOST_BYTES, read, says_nodes, written


def _product() -> Document:
    document, x = add_leaf(
        Document(), numbers([1.5, float("nan"), -2.0], (3,)), at=Place(0, 0), name="x"
    )
    document, y = add_operation(
        document, "torch.exp", at=Place(9.5, 8), name="y", inputs={"input": (Source(x),)}
    )
    return add_frame(document, "no_grad", [y])[0]


PRODUCT = _product()


def test_that_what_is_written_is_read() -> None:
    assert read(written(PRODUCT)) == PRODUCT


def test_that_a_chat_may_add_words_and_a_fence() -> None:
    text = f"Look at this:\n```\n{written(PRODUCT)}```\nWhat do you think? {{really}}"

    assert says_nodes(text)
    assert read(text) == PRODUCT


def test_that_a_text_is_short_where_there_are_no_typed_numbers() -> None:
    document, _ = add_leaf(Document(), filled("ones", (3, 3)), at=Place(0, 0), name="w")

    assert len(written(document)) < 600
    assert "tensors" not in written(document)


def test_that_many_numbers_are_no_text() -> None:
    count = MOST_BYTES // 4 + 1
    document, _ = add_leaf(Document(), numbers([0.5] * count, (count,)), at=Place(0, 0))

    with pytest.raises(ValueError, match="more than 256 kB"):
        written(document)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hello", "no nodes"),
        ("tensor-inspector nodes 1", "cut short"),
        ("tensor-inspector nodes 2\n{}", "newer version"),
        ("tensor-inspector nodes 1\n{}", "not as it must be"),
        (
            'tensor-inspector nodes 1\n{"graph": {"nodes": []}, "layout": {"places": {}}}',
            "no nodes",
        ),
        ("tensor-inspector nodes 1\n" + "{" * 5, "cut short"),
        ('tensor-inspector nodes 1\n{"a":' + "[" * 100_000, "not as it must be"),
    ],
)
def test_that_what_is_no_such_text_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read(text)


def test_that_what_the_edits_would_never_make_is_refused() -> None:
    text = written(PRODUCT)

    for old, new, words in (
        ("torch.exp", "os.system; x", "operation that cannot be"),
        ('"y"', '"import"', "import"),
        ('"no_grad"', '"grad"', "not as it must be"),
        ("float32", "float31", "float31"),
        ('"tensors":"', '"tensors":"!', "not as it must be"),
    ):
        assert old in text
        with pytest.raises(ValueError, match=words):
            read(text.replace(old, new))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_that_however_a_text_is_changed_a_sound_document_or_one_sentence_comes_back(
    data: st.DataObject,
) -> None:
    text = written(PRODUCT)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    changed = text[:start] + data.draw(st.text(max_size=12)) + text[end:]
    try:
        found = read(changed)
    except ValueError:
        return
    check(found)
