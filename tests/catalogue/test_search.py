"""What a user types, and what must come first for it, over the whole catalogue."""

import pytest

from inspector.catalogue.entries import Entry, entries, entry
from inspector.catalogue.search import Index, index, search

FIRST = {
    "logsumexp": "torch.logsumexp",
    "log sum exp": "torch.logsumexp",
    "cross entropy": "torch.nn.functional.cross_entropy",
    "cross_entropy": "torch.nn.functional.cross_entropy",
    "crossentropy": "torch.nn.functional.cross_entropy",
    "@": "torch.matmul",
    "+": "torch.add",
    "*": "torch.mul",
    ">": "torch.gt",
    "==": "torch.eq",
    "add": "torch.add",
    "mm": "torch.mm",
    "matmul": "torch.matmul",
    "softmax": "torch.softmax",
    "log softmax": "torch.log_softmax",
    "dropout": "torch.nn.functional.dropout",
    "svd": "torch.linalg.svd",
    "max": "torch.max",
    "sum": "torch.sum",
    "mean": "torch.mean",
    "mean squared error": "torch.nn.functional.mse_loss",
    "mse": "torch.nn.functional.mse_loss",
    "relu": "torch.relu",
    "relu_": "torch.Tensor.relu_",
    "batch norm": "torch.nn.functional.batch_norm",
    "batchnorm": "torch.nn.functional.batch_norm",
    "layer norm": "torch.nn.functional.layer_norm",
    "attention": "torch.nn.functional.scaled_dot_product_attention",
    "one hot": "torch.nn.functional.one_hot",
    "onehot": "torch.nn.functional.one_hot",
    "embedding": "torch.nn.functional.embedding",
    "conv2d": "torch.nn.functional.conv2d",
    "linear": "torch.nn.functional.linear",
    "dense": "torch.nn.functional.linear",
    "cumulative sum": "torch.cumsum",
    "einsum": "torch.einsum",
    "transpose": "torch.transpose",
    "where": "torch.where",
    "topk": "torch.topk",
    "gather": "torch.gather",
    "cat": "torch.cat",
    "stack": "torch.stack",
    "clip": "torch.clamp",
    "fft": "torch.fft.fft",
    "fourier": "torch.fft.fft",
    "fourier transform": "torch.fft.fft",
    "determinant": "torch.linalg.det",
    "random normal": "randn",
    "randn": "randn",
    "zeros": "zeros",
    "eye": "eye",
    "identity": "eye",
    "tensor": "tensor",
    "no_grad": "no_grad",
    "retain_grad": "retain_grad",
    "linalg.norm": "torch.linalg.norm",
    "torch.nn.functional.gelu": "torch.nn.functional.gelu",
    "swish": "torch.nn.functional.silu",
    "exp": "torch.exp",
    "detach": "torch.Tensor.detach",
    "sofmax": "torch.softmax",
    "sotfmax": "torch.softmax",
    "dropuot": "torch.nn.functional.dropout",
    "cros entropi": "torch.nn.functional.cross_entropy",
    "matmull": "torch.matmul",
    "lsfmx": "torch.log_softmax",
}
WITHIN_THREE = {
    "matrix product": ("torch.matmul", "torch.mm"),
    "conv": (
        "torch.nn.functional.conv1d", "torch.nn.functional.conv2d", "torch.nn.functional.conv3d",
    ),
    "convolution": ("torch.nn.functional.conv2d",),
    "norm": ("torch.norm", "torch.linalg.norm"),
    "masked": ("torch.masked_fill",),
    "eigenvalues": ("torch.linalg.eigh",),
    "pool": ("torch.nn.functional.max_pool2d", "torch.nn.functional.avg_pool2d"),
    "max pooling": ("torch.nn.functional.max_pool2d",),
    "inverse": ("torch.linalg.inv",),
    "softm": ("torch.softmax",),
    "log": ("torch.log",),
    "sin": ("torch.sin",),
    "gaussian": ("randn", "torch.randn"),
    "loss": ("torch.nn.functional.mse_loss",),
    "slice": ("torch.Tensor.__getitem__", "torch.narrow"),
    "reshape": ("torch.reshape",),
    "min": ("torch.min",),
    "singular values": ("torch.linalg.svd",),
    "standard deviation": ("torch.std",),
    "identity": ("eye",),
    "concatenate": ("torch.cat",),
    "bce": ("torch.nn.functional.binary_cross_entropy",),
    "least squares": ("torch.linalg.lstsq",),
}  # fmt: skip


def found(query: str) -> list[str]:
    return [each.id for each in search(query)]


@pytest.mark.parametrize(("query", "first"), FIRST.items())
def test_that_what_is_meant_comes_first(query: str, first: str) -> None:
    assert found(query)[:1] == [first]


@pytest.mark.parametrize(("query", "wanted"), WITHIN_THREE.items())
def test_that_what_may_be_meant_comes_within_the_first_three(
    query: str, wanted: tuple[str, ...]
) -> None:
    assert set(wanted) <= set(found(query)[:3])


def test_that_every_entry_is_found_by_its_own_id_and_near_the_top_by_its_name() -> None:
    lost = [each.id for each in entries() if each.id not in {e.id for e in search(each.name)[:12]}]

    assert [each.id for each in entries() if each.id not in found(each.id)[:3]] == []
    assert len(lost) <= len(entries()) // 50, lost


def test_that_the_plain_operation_comes_before_the_one_in_place() -> None:
    for each in entries():
        if each.changes and entry(each.id.replace("Tensor.", "").removesuffix("_")) is not None:
            plain = each.id.replace("Tensor.", "").removesuffix("_")
            order = found(each.name.removesuffix("_"))
            assert order.index(plain) < order.index(each.id), each.id


def test_that_groups_and_summaries_are_found() -> None:
    assert {"torch.relu", "torch.tanh"} <= set(found("activation"))
    assert "torch.linalg.inv" in found("linalg")
    assert len(found("with broadcasting")) >= 2


def test_that_every_word_must_be_found() -> None:
    assert set(found("loss mean squared")) <= set(found("loss")) | set(found("squared"))
    assert found("loss zebra") == []
    assert found("qqqq") == []


def test_that_an_empty_query_gives_everything_in_order() -> None:
    assert tuple(search("  ")) == entries()
    assert entries()[0].id == "tensor"
    assert entry("no_grad") is not None
    assert entry("nothing") is None


def test_that_a_search_can_be_among_some() -> None:
    assert [each.id for each in search("m", {"torch.mm", "torch.matmul", "torch.sum"})] == [
        "torch.mm",
        "torch.matmul",
    ]
    assert [each.id for each in search("", {"torch.mm"})] == ["torch.mm"]


def test_that_overloads_come_after_the_main_operation() -> None:
    of = Index(
        (
            Entry("torch.max:dim", "max", "operation", "Reduce", "", beside="dim"),
            Entry("torch.max", "max", "operation", "Reduce", ""),
        )
    )

    assert [each.id for each in of.find("max")] == ["torch.max", "torch.max:dim"]
    assert index() is index()
