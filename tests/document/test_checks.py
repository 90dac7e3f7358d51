"""Meanings and fixes, with the errors that the installed torch really raises."""

import warnings
from collections.abc import Callable

import pytest
import torch
from torch.autograd import backward

from inspector.document.checks import fix_for, silent_problems
from inspector.document.contents import filled
from inspector.document.frames import add_frame
from inspector.document.meanings import meaning
from inspector.document.nodes import Document, Leaf, NodeId, Operation
from inspector.document.problems import Fix
from tests.fakes.documents import Bench, product

ONES = torch.ones(2, 3)
NEEDS = torch.ones(2, 3, requires_grad=True)


def twice() -> None:
    y = (NEEDS * NEEDS).sum()
    backward(y)
    backward(y)


def in_inference() -> None:
    with torch.inference_mode():
        made = torch.ones(3)
    backward((torch.ones(3, requires_grad=True) * made).sum())


RAISES: list[tuple[Callable[[], object], str]] = [
    (lambda: backward(ONES.sum()), "nowhere to go"),
    (twice, "retain_graph"),
    (lambda: backward(NEEDS * 2), "starts from one number"),
    (lambda: backward(NEEDS * 2, torch.ones(2)), "same shape as the value"),
    (lambda: torch.ones(2, dtype=torch.int64, requires_grad=True), "Whole numbers"),
    (lambda: NEEDS.add_(1), "in place"),
    (lambda: torch.mm(ONES, ONES), "rows of the second"),
    (lambda: torch.mm(ONES, torch.ones(3, 2, dtype=torch.float64)), "kinds of numbers"),
    (lambda: torch.dot(torch.ones(2), torch.ones(3)), "rows of the second"),
    (lambda: torch.bmm(torch.ones(1, 2, 3), torch.ones(1, 2, 3)), "rows of the second"),
    (lambda: torch.add(torch.ones(3), torch.ones(4)), "lined up from the right"),
    (lambda: torch.ones(2, 3).expand(4, 3), "lined up from the right"),
    (lambda: torch.reshape(ONES, (4, 2)), "keeps every element"),
    (lambda: ONES.t().view(6), "reshape copies"),
    (lambda: torch.cat([torch.ones(2, 3), torch.ones(2, 4)]), "same sizes in all other"),
    (lambda: torch.stack([torch.ones(2), torch.ones(3)]), "same sizes in all other"),
    (lambda: torch.mean(torch.ones(2, dtype=torch.int64)), "floating point dtype"),
    (lambda: torch.sum(ONES, dim=5), "fewer dimensions"),
    (lambda: torch.select(ONES, 0, 7), "past the end"),
    (lambda: torch.topk(ONES, 9), "past the end"),
    (lambda: torch.gather(ONES, 1, torch.ones(2, 3)), "whole number"),
    (lambda: torch.linalg.inv(torch.zeros(2, 2)), "no inverse"),
    (lambda: torch.empty(2**45), "not enough memory"),
    (in_inference, "inference_mode"),
]


@pytest.mark.parametrize(("act", "words"), RAISES)
def test_that_what_torch_raises_has_a_meaning(act: Callable[[], object], words: str) -> None:
    with pytest.raises((RuntimeError, IndexError, TypeError)) as raised:
        act()

    assert words in meaning(str(raised.value), type(raised.value).__name__), str(raised.value)


def test_that_the_missing_cuda_has_a_meaning() -> None:
    if torch.cuda.is_available():
        pytest.skip("this computer has a CUDA device")
    with pytest.raises((AssertionError, RuntimeError)) as raised:
        torch.ones(1, device="cuda")

    assert "no CUDA device" in meaning(str(raised.value))


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (
            lambda: torch.nn.functional.mse_loss(torch.ones(3, 1), torch.ones(3)),
            "broadcast against each other",
        ),
        (
            lambda: backward((NEEDS * NEEDS).sum(), create_graph=True),
            "gradients keep the graph alive",
        ),
        (lambda: (NEEDS * 2).grad, "only for leaves"),
    ],
)
def test_that_what_torch_warns_of_has_a_meaning(act: Callable[[], object], words: str) -> None:
    before = torch.is_warn_always_enabled()
    torch.set_warn_always(True)
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        act()
    torch.set_warn_always(before)
    NEEDS.grad = None

    assert words in meaning(str(heard[0].message))


def test_that_an_unknown_text_has_no_meaning() -> None:
    assert meaning("something new") == ""
    assert "stopped" in meaning("stopped", "Stopped")
    assert "died" in meaning("", "Crashed")


NO_ROOT = "element 0 of tensors does not require grad and does not have a grad_fn"


def fixed(bench: Bench, node: str, text: str, **facts: object) -> tuple[str, Document]:
    fix = fix_for(bench.document.graph, bench.id[node], text, **facts)  # type: ignore[arg-type]
    assert isinstance(fix, Fix)
    document = fix.edit(bench.document)
    assert document is not bench.document
    assert fix.edit(document) is document or fix.edit(document).graph == document.graph
    return fix.title, document


def leaf(document: Document, node: NodeId) -> Leaf:
    found = document.graph.nodes[node]
    assert isinstance(found, Leaf)
    return found


def test_that_leaves_are_made_to_require_grad() -> None:
    bench = Bench().leaf("a").leaf("b").call("y", "torch.mm", input="a", mat2="b")
    title, document = fixed(bench, "y", NO_ROOT)

    assert title == "Switch requires_grad on for a, b"
    assert leaf(document, bench.id["a"]).requires_grad
    assert leaf(document, bench.id["b"]).requires_grad


def test_that_nodes_are_taken_out_of_the_frame() -> None:
    bench = product()
    bench.document, _ = add_frame(bench.document, "no_grad", [bench.id["m"], bench.id["y"]])
    title, document = fixed(bench, "y", NO_ROOT)

    assert title == "Take m, y out of the frame"
    assert document.graph.frames == {}


def test_that_nothing_is_offered_where_detach_is_meant() -> None:
    bench = Bench().leaf("x", grad=True).call("d", "torch.Tensor.detach", input="x")

    assert fix_for(bench.document.graph, bench.id["d"], NO_ROOT) is None


def test_that_whole_leaves_are_converted() -> None:
    bench = Bench().leaf("a", filled("arange", (3,), "int64")).call("y", "torch.sum", input="a")
    title, document = fixed(bench, "y", NO_ROOT)

    assert title == "Convert a to float32"
    assert leaf(document, bench.id["a"]).contents.dtype == "float32"
    (problem,) = silent_problems(bench.document.graph)
    assert problem.node == bench.id["a"]
    assert silent_problems(document.graph) == ()


def test_that_the_mean_of_whole_numbers_is_taken_in_float32() -> None:
    bench = Bench().leaf("a", filled("arange", (3,), "int64")).call("y", "torch.mean", input="a")
    text = (
        "mean(): could not infer output dtype. Input dtype must be either a floating point or "
        "complex dtype. Got: Long"
    )
    title, document = fixed(bench, "y", text)

    assert title == "Compute in float32"
    found = document.graph.nodes[bench.id["y"]]
    assert isinstance(found, Operation)
    assert found.parameters == {"dtype": "float32"}


def test_that_two_dtypes_become_the_wider_one() -> None:
    bench = (
        Bench()
        .leaf("a", filled("ones", (2, 2), "float64"))
        .leaf("b")
        .call("y", "torch.mm", input="a", mat2="b")
    )
    text = "expected m1 and m2 to have the same dtype, but got: double != float"
    title, document = fixed(bench, "y", text)

    assert title == "Convert b to float64"
    assert leaf(document, bench.id["b"]).contents.dtype == "float64"


def test_that_an_index_becomes_whole_numbers() -> None:
    bench = Bench().leaf("a").leaf("i").call("y", "torch.gather", input="a", index="i")
    title, _ = fixed(bench, "y", "gather(): Expected dtype int32/int64 for index")

    assert title == "Convert i to int64"


def test_that_the_frame_of_inference_becomes_no_grad() -> None:
    bench = product()
    bench.document, frame = add_frame(bench.document, "inference_mode", [bench.id["m"]])
    text = "Inference tensors cannot be saved for backward."
    title, document = fixed(bench, "y", text)

    assert title == "Use no_grad instead"
    assert document.graph.frames[frame].mode == "no_grad"


def test_that_a_wide_root_starts_from_ones() -> None:
    bench = product()
    text = "grad can be implicitly created only for scalar outputs"
    title, document = fixed(bench, "m", text, shape=(2, 2), dtype="float32")

    assert title == "Start from ones"
    assert document.graph.backward.gradient == filled("ones", (2, 2))
    assert fix_for(bench.document.graph, bench.id["m"], text) is None
