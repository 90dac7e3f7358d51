"""The script gives the bits that the engine gives."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inspector.codegen.script import line_of, lines_for, to_python
from inspector.codegen.short import short
from inspector.document.contents import (
    Contents,
    Fill,
    Patch,
    Recast,
    Same,
    filled,
    literal,
    numbers,
)
from inspector.document.dtypes import DTYPES, to_bytes
from inspector.document.edits import (
    add_operation,
    set_backward,
    set_parameter,
    set_retain_grad,
    with_node,
)
from inspector.document.frames import add_frame
from inspector.document.nodes import BackwardCall, Document, Leaf, Operation, Place, Source
from inspector.document.recasting import with_dtype, with_shape
from inspector.engine.run import Run, run
from inspector.files.examples import EXAMPLES
from inspector.files.session_file import load
from tests.codegen.executing import bits, executed
from tests.fakes.any_document import any_contents
from tests.fakes.documents import Bench


def _assert_same(document: Document, done: Run, names: dict[str, Any]) -> None:
    for node in document.graph.nodes.values():
        found = names[node.name]
        if not isinstance(found, tuple):
            found = (found,)
        assert len(found) == len(done[node.name].outputs)
        for tensor, output in zip(found, done[node.name].outputs, strict=True):
            assert bits(tensor) == bits(output.value), node.name
            if isinstance(node, Leaf) or node.retain_grad:
                assert bits(tensor.grad) == bits(output.grad), node.name
            assert tensor.requires_grad == (output.fact is not None and output.fact.requires_grad)


def _check(document: Document, backward: bool = True) -> str:
    script = to_python(document, backward=backward)
    names, printed = executed(script)
    done = run(document)
    if ".backward(" in script:
        done.backward()
    _assert_same(document, done, names)
    return printed


@pytest.mark.parametrize("name", [each.name for each in EXAMPLES])
def test_that_an_example_gives_the_same_bits_as_the_engine(name: str) -> None:
    document = load(next(each.path for each in EXAMPLES if each.name == name))
    printed = _check(document)

    assert "= \n" not in printed
    for node in document.graph.nodes.values():
        assert f"{node.name} =\n" in printed


def test_that_the_first_example_prints_the_numbers_of_the_experiment() -> None:
    document = load(next(each.path for each in EXAMPLES if each.name == "first-gradients"))
    _, printed = executed(to_python(document))

    assert "tensor(15.6081, grad_fn=<SumBackward0>)" in printed
    assert "w.grad =\ntensor([[2.2278, 2.2278, 2.2278]" in printed
    assert "[1.5986, 1.5986, 1.5986]" in printed


@settings(max_examples=150, deadline=None)
@example(
    Contents("uint64", (1,), Fill("zeros"), {}, (Patch(((0, 1),), Same(b"\0" * 7 + b"\x80")),)),
    False,
)
@given(any_contents(), st.booleans())
def test_that_any_leaf_has_the_samebits(contents: Contents, wants_grad: bool) -> None:
    grad = wants_grad and DTYPES[contents.dtype].may_require_grad
    document = Bench().leaf("w", contents, grad=grad).document
    done = run(document)
    if done["w"].error is not None:
        # A fill of infinity as an integer: PyTorch refuses it in both.
        with pytest.raises((RuntimeError, OverflowError)):
            executed(to_python(document))
        return
    names, _ = executed(to_python(document))

    assert bits(names["w"]) == bits(done["w"].value)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("kind", ["arange", "linspace", "rand", "randn", "randint", "eye"])
@pytest.mark.parametrize("shape", [(3, 4), (5000, 1), (0, 3)])
def test_that_every_fill_has_the_samebits(dtype: str, kind: str, shape: tuple[int, int]) -> None:
    settings_of: dict[str, list[dict[str, Any]]] = {
        "arange": [{}, {"start": 5, "step": -3}, {"start": 0.1, "step": 0.3}, {"step": 2.0}],
        "linspace": [{}, {"start": -1, "end": 2}],
        "randint": [{"low": 0, "high": 100, "seed": 3}],
        "rand": [{"seed": 11}],
        "randn": [{"seed": 12}],
        "eye": [{}],
    }
    for parameters in settings_of[kind]:
        try:
            contents = filled(kind, shape, dtype, **parameters)
        except ValueError:
            return  # this fill cannot make this dtype
        document = Bench().leaf("w", contents).document
        done = run(document)
        if done["w"].error is not None:
            return
        names, _ = executed(to_python(document))

        assert bits(names["w"]) == bits(done["w"].value)


def test_that_many_numbers_and_many_cells_are_packed() -> None:
    data = b"".join(to_bytes(number / 7, "float32") for number in range(2000))
    cells = {index: to_bytes(-index, "float32") for index in range(0, 900, 3)}
    few = {index: to_bytes(index, "float32") for index in range(20)}
    bench = Bench().leaf(
        "b64decode", Contents("float32", (40, 50), literal(data), cells), grad=True
    )
    bench.leaf("w", Contents("float32", (4, 50), Fill("ones"), few), grad=True)
    _check(bench.document)


def test_that_a_node_may_be_called_like_what_the_script_needs() -> None:
    bench = Bench().leaf("gradient", grad=True).leaf("piece")
    bench.call("base64", "torch.exp", input="gradient")
    seed = Contents("float32", (2, 2), Fill("ones"), {0: to_bytes(3.0, "float32")})
    document = set_backward(bench.document, BackwardCall(bench.at("base64"), seed))
    _check(document)


def test_that_frames_that_interleave_come_out_right() -> None:
    bench = Bench().leaf("x", grad=True)
    bench.call("a", "torch.exp", input="x").call("b", "torch.exp", input="a")
    bench.call("c", "torch.sin", input="b").call("d", "torch.cos", input="c")
    bench.call("e", "torch.add", input="d", other="b").call("y", "torch.sum", input="e")
    document, _ = add_frame(bench.document, "no_grad", (bench.id["a"], bench.id["c"]))
    document, _ = add_frame(document, "inference_mode", (bench.id["d"],))
    script = to_python(document, backward=False)

    assert script.count("with torch.no_grad():") == 2
    assert script.count("with torch.inference_mode():") == 1
    _check(document, backward=False)


def test_that_a_frame_is_one_block_where_it_can_be() -> None:
    bench = Bench().leaf("x", grad=True)
    for name in ("a", "b", "c", "d"):
        bench.call(name, "torch.exp", input="x")
    document, _ = add_frame(bench.document, "no_grad", (bench.id["a"], bench.id["d"]))

    assert to_python(document).count("with torch.no_grad():") == 1


def test_that_several_outputs_are_called_by_their_names() -> None:
    bench = Bench().leaf("x", filled("randn", (3, 4), seed=1), grad=True)
    bench.call("m", "torch.max", input="x").call("pieces", "torch.split", tensor="x")
    bench.call("y", "torch.sum", input="m")
    second = {"input": (Source(bench.id["pieces"], 1),)}
    document, _ = add_operation(
        bench.document, "torch.exp", at=Place(0, 0), name="z", inputs=second
    )
    document = set_retain_grad(document, bench.id["m"], True)
    document = set_backward(document, BackwardCall(bench.at("y")))
    script = to_python(document)

    assert "m = torch.max(x, -1)\n" in script
    assert "y = torch.sum(m.values)" in script
    assert "z = torch.exp(pieces[1])" in script
    assert "m.values.retain_grad()" in script
    assert "indices.retain_grad" not in script
    _check(document)


def test_that_what_cannot_run_yet_is_a_comment() -> None:
    bench = Bench().leaf("x").call("h", "torch.mm", input="x").call("y", "torch.sum", input="h")
    script = to_python(bench.document)

    assert "# h: mat2 is missing" in script
    assert "# y: it needs h" in script
    executed(script)


def test_that_backward_has_the_arguments_of_the_document() -> None:
    bench = Bench().leaf("x", grad=True).call("y", "torch.exp", input="x")
    call = BackwardCall(bench.at("y"), filled("full", (2, 2), fill_value=0.5), True, False)
    document = set_backward(bench.document, call)

    assert "y.backward(gradient=torch.full((2, 2), 0.5), retain_graph=True)" in to_python(document)
    _check(document)


def test_that_without_a_single_scalar_there_is_no_backward() -> None:
    bench = Bench().leaf("x", grad=True).call("y", "torch.exp", input="x")

    assert "backward" not in to_python(bench.document)
    assert "y.backward()" in to_python(bench.document, root=bench.at("y"))
    bench.call("s", "torch.sum", input="y")
    assert "s.backward()" in to_python(bench.document)
    bench.call("t", "torch.mean", input="y")
    assert "backward" not in to_python(bench.document)


def test_that_a_device_is_named_where_the_engine_names_it() -> None:
    bench = Bench().leaf("x", filled("rand", (2, 2), seed=7), grad=True).leaf("w")
    script = to_python(bench.document, device="cuda:0")

    assert 'generator=torch.Generator().manual_seed(7)).to("cuda:0").requires_grad_()' in script
    assert 'w = torch.ones(2, 2, device="cuda:0")' in script


def test_that_text_from_a_file_stays_text() -> None:
    bench = Bench().leaf("x")
    bench.call("y", "torch.einsum")
    wired = {"operands": (bench.at("x"),)}
    node = Operation(bench.id["y"], "y", "torch.einsum", wired, {"equation": 'ij"\n"->ij'})
    assert "torch.einsum('ij\"\\n\"->ij', x)" in to_python(with_node(bench.document, node))


def test_that_the_line_of_a_node_is_one_line() -> None:
    data = bytes(4 * 400)
    bench = Bench().leaf("x", numbers([1.5] * 9, (3, 3)), grad=True).leaf("w", grad=True)
    bench.leaf("big", Contents("float64", (10, 20), literal(data)))
    bench.leaf("huge", Contents("float32", (20, 20), literal(data)))
    bench.leaf("cut", with_shape(with_dtype(filled("rand", (2, 3)), "float64"), (2, 2)))
    bench.call("h", "torch.mm", input="x", mat2="w").call("y", "torch.sum", input="h")
    document = set_parameter(bench.document, bench.id["y"], "dim", (0,))

    assert line_of(document, bench.id["x"]) == (
        "x = torch.tensor([[1.5, 1.5, 1.5], [1.5, 1.5, 1.5], [1.5, 1.5, 1.5]], requires_grad=True)"
    )
    assert line_of(document, bench.id["w"]) == "w = torch.ones(2, 2, requires_grad=True)"
    assert line_of(document, bench.id["huge"]) == "huge = torch.tensor([[0.0, 0.0, …]])"
    cut = line_of(document, bench.id["cut"])
    assert "; cut = cut.to(torch.float64); cut = cut[:2, :2]" in cut
    assert line_of(document, bench.id["y"]) == "y = torch.sum(h, dim=(0,))"
    assert all("\n" not in text for _, text in lines_for(document))
    assert {node for node, _ in lines_for(document)} == set(document.graph.nodes)


@st.composite
def _chains(draw: st.DrawFn) -> Document:
    bench = Bench()
    names = []
    for number in range(draw(st.integers(1, 3))):
        contents = filled(
            "randn", (3, 3), draw(st.sampled_from(("float32", "float64"))), seed=number
        )
        bench.leaf(f"x{number}", contents, grad=draw(st.booleans()))
        names.append(f"x{number}")
    for number in range(draw(st.integers(1, 8))):
        op = draw(st.sampled_from(("exp", "tanh", "relu", "square", "add", "mul", "Tensor.detach")))
        two = {"other": draw(st.sampled_from(names))} if op in ("add", "mul") else {}
        bench.call(f"h{number}", f"torch.{op}", input=draw(st.sampled_from(names)), **two)
        names.append(f"h{number}")
    bench.call("y", "torch.mean", input=names[-1])
    document = bench.document
    inside = draw(st.sets(st.sampled_from(names), max_size=3))
    if inside:
        nodes = [bench.id[name] for name in inside]
        document, _ = add_frame(document, "no_grad", nodes)
    for name in draw(st.sets(st.sampled_from(names), max_size=2)):
        if name.startswith("h"):
            document = set_retain_grad(document, bench.id[name], True)
    return document


@settings(max_examples=60, deadline=None)
@given(_chains())
def test_that_a_random_graph_gives_the_same_bits_and_gradients(document: Document) -> None:
    _check(document)


def test_that_many_numbers_in_another_dtype_are_cut_on_the_line_that_is_read() -> None:
    many = Contents("uint8", (1000, 1000), literal(bytes(1_000_000)))
    wide = Contents("float32", (1000, 1000), Recast(many))
    turned = Contents("float32", (1_000_000,), Recast(wide))

    assert short("x", wide, True) == (
        "x = torch.tensor([[0, 0, …]], dtype=torch.uint8).to(torch.float32).requires_grad_()"
    )
    assert short("x", turned, False).endswith(".to(torch.float32).reshape(1000000)")
