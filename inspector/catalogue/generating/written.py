"""Derivatives that are written by hand, because a trace of PyTorch's own steps reads badly.

They are held to the same test as the traced ones: one that disagrees with autograd is not kept.
Of several for one input the first that holds on the row's first sample is taken.
"""

from collections.abc import Mapping

_SOFTMAX = ("out * (grad - sum(grad * out, dim, keepdim=True))",)
_NARROWED = ("slice_scatter(zeros_like(input), grad, dim, start, start + length)",)
_RELU = ("where(input > 0, grad, 0)",)
_NORMALISED = (
    "rstd = 1 / sqrt(var({0}, {1}, correction=0, keepdim=True) + eps)\n"
    "x = rstd * ({0} - mean({0}, {1}, keepdim=True))\n"
)
_NORM_END = "rstd * (u - mean(u, {0}, keepdim=True) - x * mean(u * x, {0}, keepdim=True))"

_HUBER = (
    "where(abs(input - target) < {0}, ({1} - {2}){3}, {4}sign({1} - {2})) * grad / input.numel()"
)
_ATTENTION = (
    "a = softmax(query @ key.mT / sqrt(size(query, -1)), -1)\n"
    "u = grad @ value.mT\n"
    "s = a * (u - sum(a * u, -1, keepdim=True)) / sqrt(size(query, -1))\n"
)
_RMS = "r = 1 / sqrt(mean(input ** 2, -1, keepdim=True) + {0})\n"
_EPSILON = "2.220446049250313e-16"  # of float64, in which formulas are judged
_RMS_END = "r * (u - input * r ** 2 * mean(u * input, -1, keepdim=True))"

_TENSORS = ("tensors[0]", "tensors[1]", "tensors[2]")


def _sizes(tensors: tuple[str, ...], dim: str) -> str:
    return " + ".join(f"size({each}, {dim})" for each in tensors) or "0"


def _joined(dim: str) -> dict[str, tuple[str, ...]]:
    # Each tensor takes its part of the gradient.
    return {
        each: (f"narrow(grad, {dim}, {_sizes(_TENSORS[:at], dim)}, {_sizes((each,), dim)})",)
        for at, each in enumerate(_TENSORS)
    }


def _blocks() -> dict[str, tuple[str, ...]]:
    return {
        each: (
            f"narrow(narrow(grad, 0, {_sizes(_TENSORS[:at], '0')}, {_sizes((each,), '0')}), "
            f"1, {_sizes(_TENSORS[:at], '1')}, {_sizes((each,), '1')})",
        )
        for at, each in enumerate(_TENSORS)
    }


WRITTEN: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "torch.relu": {"input": _RELU},
    "torch.nn.functional.relu": {"input": _RELU},
    "torch.nn.functional.linear": {
        "input": ("grad @ weight",),
        "weight": ("grad.T @ input",),
    },
    "torch.matmul": {"input": ("grad @ other.mT",), "other": ("input.mT @ grad",)},
    "torch.softmax": {"input": _SOFTMAX},
    "torch.nn.functional.softmax": {"input": _SOFTMAX},
    "torch.nn.functional.silu": {"input": ("grad * (out + sigmoid(input) * (1 - out))",)},
    "torch.linalg.det": {"A": ("grad * out * inv(A).mT",)},
    "torch.det": {"input": ("grad * out * inv(input).mT",)},
    "torch.logdet": {"input": ("grad * inv(input).mT",)},
    "torch.linalg.inv": {"A": ("-out.mT @ grad @ out.mT",)},
    "torch.transpose": {"input": ("transpose(grad, dim0, dim1)",)},
    "torch.trace": {"input": ("grad * eye(size(input, 0), size(input, 1))",)},
    "torch.cat": _joined("dim"),
    "torch.vstack": _joined("0"),
    "torch.hstack": _joined("1"),
    "torch.column_stack": _joined("1"),
    "torch.dstack": _joined("2"),
    "torch.block_diag": _blocks(),
    "torch.tensor_split": {"input": ("cat(grads, dim)",)},
    "torch.tensor_split:tensor": {"input": ("cat(grads, dim)",)},
    "torch.vsplit": {"input": ("cat(grads, 0)",)},
    "torch.vsplit:array": {"input": ("cat(grads, 0)",)},
    "torch.hsplit": {"input": ("cat(grads, 1)",)},
    "torch.hsplit:array": {"input": ("cat(grads, 1)",)},
    "torch.dsplit": {"input": ("cat(grads, 2)",)},
    "torch.dsplit:array": {"input": ("cat(grads, 2)",)},
    "torch.narrow": {"input": _NARROWED},
    "torch.narrow_copy": {"input": _NARROWED},
    "torch.movedim": {"input": ("movedim(grad, destination, source)",)},
    "torch.imag": {"input": ("complex(zeros_like(grad), grad)",)},
    "torch.nn.functional.glu": {
        "input": (
            "u = chunk(input, 2, dim)\n"
            "cat([grad * sigmoid(u[1]), grad * u[0] * sigmoid(u[1]) * (1 - sigmoid(u[1]))], dim)",
        )
    },
    "torch.outer": {"input": ("grad @ vec2",), "vec2": ("grad.T @ input",)},
    "torch.prod": {"input": ("grad * out / input",)},
    "torch.prod:dim_int": {"input": ("unsqueeze(grad * out, dim) / input",)},
    "torch.logsumexp": {"input": ("unsqueeze(grad, dim) * exp(input - unsqueeze(out, dim))",)},
    "torch.linalg.vector_norm": {"x": ("grad * x / out", "unsqueeze(grad / out, dim) * x")},
    "torch.var": {
        "input": (
            "2 * unsqueeze(grad, dim) * (input - mean(input, dim, keepdim=True))"
            " / (size(input, dim) - correction)",
        )
    },
    "torch.std": {
        "input": (
            "unsqueeze(grad / out, dim) * (input - mean(input, dim, keepdim=True))"
            " / (size(input, dim) - correction)",
        )
    },
    "torch.nn.functional.cross_entropy": {
        "input": ("grad * (softmax(input, 1) - one_hot(target, size(input, 1))) / size(input, 0)",),
    },
    "torch.nn.functional.nll_loss": {
        "input": ("-grad * one_hot(target, size(input, 1)) / size(input, 0)",),
    },
    "torch.nn.functional.mse_loss": {
        "input": ("2 * grad * (input - target) / input.numel()",),
        "target": ("2 * grad * (target - input) / input.numel()",),
    },
    "torch.nn.functional.huber_loss": {
        "input": (_HUBER.format("delta", "input", "target", "", "delta * "),),
        "target": (_HUBER.format("delta", "target", "input", "", "delta * "),),
    },
    "torch.nn.functional.smooth_l1_loss": {
        "input": (_HUBER.format("beta", "input", "target", " / beta", ""),),
        "target": (_HUBER.format("beta", "target", "input", " / beta", ""),),
    },
    "torch.nn.functional.scaled_dot_product_attention": {
        "query": (_ATTENTION + "s @ key",),
        "key": (_ATTENTION + "s.mT @ query",),
        "value": (_ATTENTION.splitlines()[0] + "\na.mT @ grad",),
    },
    "torch.nn.functional.dropout": {"input": ("where(out == 0, 0, grad / (1 - p))",)},
    "torch.nn.functional.rms_norm": {
        "input": (
            _RMS.format(_EPSILON) + "u = grad * weight\n" + _RMS_END,
            _RMS.format(_EPSILON) + _RMS_END.replace("(u", "(grad"),
        ),
    },
    "torch.cumsum": {"input": ("flip(cumsum(flip(grad, dim), dim), dim)",)},
    "torch.mean": {"input": ("grad.expand_as(input) / input.numel()",)},
    "torch.nn.functional.batch_norm": {
        "input": (
            _NORMALISED.format("input", "0") + "u = grad * weight\n" + _NORM_END.format("0"),
        ),
        "weight": (_NORMALISED.format("input", "0") + "sum(grad * x, 0)",),
    },
    "torch.nn.functional.layer_norm": {
        "input": (
            _NORMALISED.format("input", "-1") + "u = grad * weight\n" + _NORM_END.format("-1"),
            _NORMALISED.format("input", "-1") + _NORM_END.format("-1").replace("(u", "(grad"),
        ),
        "weight": (_NORMALISED.format("input", "-1") + "sum_to(grad * x, weight)",),
        "bias": ("sum_to(grad, bias)",),
    },
}
