import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.document.naming import fresh_id, fresh_name, why_not_a_name
from inspector.document.nodes import Graph
from tests.fakes.documents import product


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "not a Python name"),
        ("2x", "not a Python name"),
        ("a b", "not a Python name"),
        ("größe", "not a Python name"),
        ("class", "already means something"),
        ("sum", "already means something"),
        ("torch", "already means something"),
        ("w", "already a node called"),
    ],
)
def test_that_a_bad_name_is_refused_with_a_reason(name: str, words: str) -> None:
    reason = why_not_a_name(product().document.graph, name)

    assert reason is not None
    assert words in reason


def test_that_a_node_may_keep_its_own_name() -> None:
    bench = product()

    assert why_not_a_name(bench.document.graph, "w", bench.id["w"]) is None


@given(st.text(max_size=8))
def test_that_a_fresh_name_is_always_a_good_one(hint: str) -> None:
    graph = product().document.graph

    assert why_not_a_name(graph, fresh_name(graph, hint)) is None


def test_that_fresh_names_count_on() -> None:
    graph = product().document.graph

    assert fresh_name(graph, "x") == "x1"
    assert fresh_name(graph) == "b"
    assert fresh_name(Graph()) == "x"
    assert fresh_name(graph, "sum").startswith("sum")


def test_that_ids_never_come_back() -> None:
    graph = Graph()

    assert len({fresh_id(graph) for _ in range(1000)}) == 1000
