"""Samples for what PyTorch's tests have none of, and for the operations that lessons begin with:
its tests try those with a single number first, which shows nothing."""

from collections.abc import Callable, Mapping
from typing import Any

import torch

from inspector.catalogue.generating.binding import Bound, bound
from inspector.catalogue.rows import Row


def own_samples(row: Row) -> list[Bound]:
    """Calls of a row that PyTorch's tests do not make."""
    make = _OWN.get(row.id)
    if make is None:
        return []
    torch.manual_seed(0)
    made = make()
    calls = made if isinstance(made, list) else [made]
    return [bound(row, args, kwargs) for args, kwargs in calls]


def _call(*args: Any, **kwargs: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return args, kwargs


def _r(*shape: int) -> torch.Tensor:
    return (torch.randn(*shape) * 100).round() / 100


def _weights(gates: int, inputs: int, hidden: int) -> list[torch.Tensor]:
    return [
        _r(gates * hidden, inputs), _r(gates * hidden, hidden), _r(gates * hidden),
        _r(gates * hidden),
    ]  # fmt: skip


def _layer(gates: int, *, packed: bool, state: int) -> Callable[[], Any]:
    def make() -> Any:
        hx: Any = [_r(1, 2, 2) for _ in range(state)]
        hx = hx if state == 2 else hx[0]
        flags = (True, 1, 0.0, False, False)
        if packed:
            sizes = torch.tensor([2, 2, 1])
            return _call(_r(5, 3), sizes, hx, _weights(gates, 3, 2), *flags)
        return _call(_r(3, 2, 3), hx, _weights(gates, 3, 2), *flags, False)

    return make


def _cell(gates: int, *, state: int) -> Callable[[], Any]:
    def make() -> Any:
        hx: Any = [_r(2, 2) for _ in range(state)]
        return _call(_r(2, 3), hx if state == 2 else hx[0], *_weights(gates, 3, 2))

    return make


def _t(*numbers: object) -> torch.Tensor:
    return torch.tensor(numbers)


# Two rows and three columns that no two operations of a lesson leave alike.
def _table() -> torch.Tensor:
    return torch.tensor([[0.5, -1.25, 2.0], [0.75, -0.5, 1.5]])


def _above(*shape: int) -> torch.Tensor:
    return _r(*shape).abs() + 0.5


def _batch_norm() -> Any:
    x, weight, bias = _r(4, 3), _above(3), _r(3)
    statistics = torch.zeros(3), torch.ones(3)
    return [
        _call(x, *statistics, weight, bias, True),
        _call(x, *statistics, weight, bias),
        _call(x, None, None, training=True),
    ]


def _native_batch_norm() -> Any:
    x, weight, bias = _r(4, 3), _above(3), _r(3)
    statistics = torch.zeros(3), torch.ones(3)
    return [
        _call(x, weight, bias, *statistics, True, 0.1, 1e-5),
        _call(x, None, None, None, None, True, 0.1, 1e-5),
    ]


def _instance_norm() -> Any:
    x, weight, bias = _r(2, 2, 3), _above(2), _r(2)
    return [_call(x), _call(x, None, None, weight, bias)]


def _attention() -> Any:
    # One head of 2 features over 3 words, as nn.MultiheadAttention calls it.
    words = _r(3, 1, 2)
    whole = (2, 1, _r(6, 2), _r(6), None, None, False, 0.0, _r(2, 2), _r(2))
    apart = (2, 1, None, _r(6), None, None, False, 0.0, _r(2, 2), _r(2))
    each = {f"{name}_proj_weight": _r(2, 2) for name in "qkv"}
    return [
        _call(words, words, words, *whole, is_causal=False),
        _call(words, words, words, *apart, use_separate_proj_weight=True, **each),
    ]


def _fractional(dims: int) -> Callable[[], Any]:
    def make() -> Any:
        x, places = _r(1, 1, *[4] * dims), torch.tensor([[[0.25, 0.75, 0.5][:dims]]])
        half = (0.5,) * dims
        return [
            _call(x, 2, 2),
            _call(x, 2, None, half),
            _call(x, 2, 2, _random_samples=places),
        ]

    return make


def _loss() -> Any:
    return [
        _call(_table(), torch.zeros(2, 3)),
        _call(_table(), torch.zeros(2, 3), weight=_above(2, 3)),
    ]


_F = "torch.nn.functional."
_OWN: Mapping[str, Callable[[], Any]] = {
    "torch.linalg.matrix_norm:number": lambda: _call(_r(2, 3), 2),
    "torch.mm": lambda: _call(_r(2, 3), _r(3, 2)),
    "torch.lstm": _layer(4, packed=False, state=2),
    "torch.lstm:data": _layer(4, packed=True, state=2),
    "torch.gru": _layer(3, packed=False, state=1),
    "torch.gru:data": _layer(3, packed=True, state=1),
    "torch.rnn_tanh": _layer(1, packed=False, state=1),
    "torch.rnn_tanh:data": _layer(1, packed=True, state=1),
    "torch.rnn_relu": _layer(1, packed=False, state=1),
    "torch.rnn_relu:data": _layer(1, packed=True, state=1),
    "torch.lstm_cell": _cell(4, state=2),
    "torch.gru_cell": _cell(3, state=1),
    "torch.rnn_tanh_cell": _cell(1, state=1),
    "torch.rnn_relu_cell": _cell(1, state=1),
    "torch.einsum": lambda: _call("ij,jk->ik", _r(2, 3), _r(3, 2)),
    "torch.matmul": lambda: _call(_r(2, 3), _r(3, 2)),
    "torch.bmm": lambda: _call(_r(2, 2, 3), _r(2, 3, 2)),
    "torch.dot": lambda: _call(_r(3), _r(3)),
    "torch.outer": lambda: _call(_r(3), _r(2)),
    "torch.where": lambda: _call(
        torch.tensor([[True, False, True], [False, True, False]]), _table(), torch.zeros(2, 3)
    ),
    "torch.stack": lambda: _call([_r(3), _r(3)]),
    "torch.topk": lambda: _call(_table(), 2),
    "torch.sort": lambda: _call(_table()),
    "torch.max": lambda: _call(_table(), 1),
    "torch.min": lambda: _call(_table(), 1),
    "torch.norm": lambda: _call(_table(), 2),
    "torch.cumsum": lambda: _call(_table(), 1),
    "torch.cumprod": lambda: _call(_table(), 1),
    "torch.cummax": lambda: _call(_table(), 1),
    "torch.cummin": lambda: _call(_table(), 1),
    "torch.logcumsumexp": lambda: _call(_table(), 1),
    "torch.logsumexp": lambda: _call(_table(), 1),
    "torch.softmax": lambda: _call(_table(), -1),
    "torch.log_softmax": lambda: _call(_table(), -1),
    "torch.gather": lambda: _call(_table(), 1, _t([2, 0], [1, 1])),
    "torch.scatter": lambda: _call(_table(), 1, _t([2, 0], [1, 2]), _r(2, 2)),
    "torch.scatter_add": lambda: _call(_table(), 1, _t([2, 0], [1, 1]), _r(2, 2)),
    "torch.index_select": lambda: _call(_table(), 1, _t(2, 0)),
    "torch.index_add": lambda: _call(_table(), 1, _t(2, 0), _r(2, 2)),
    "torch.index_copy": lambda: _call(_table(), 1, _t(2, 0), _r(2, 2)),
    "torch.masked_fill": lambda: _call(
        _table(), torch.tensor([[False, True, False], [False, True, False]]), 0.0
    ),
    "torch.Tensor.masked_fill_": lambda: _call(
        _table(), torch.tensor([[False, True, False], [False, True, False]]), 0.0
    ),
    "torch.masked_select": lambda: _call(
        _table(), torch.tensor([[True, False, True], [True, False, True]])
    ),
    "torch.take": lambda: _call(_table(), _t(0, 2, 5)),
    "torch.reshape": lambda: _call(_table(), (3, 2)),
    "torch.Tensor.view": lambda: _call(_table(), (3, 2)),
    "torch.flatten": lambda: _call(_table()),
    "torch.permute": lambda: _call(_table(), (1, 0)),
    "torch.transpose": lambda: _call(_table(), 0, 1),
    "torch.t": lambda: _call(_table()),
    "torch.squeeze": lambda: _call(_r(1, 3)),
    "torch.unsqueeze": lambda: _call(_table(), 0),
    "torch.broadcast_to": lambda: _call(_r(3), (2, 3)),
    "torch.Tensor.expand": lambda: _call(_r(1, 3), (2, 3)),
    "torch.Tensor.repeat": lambda: _call(_r(1, 3), (2, 1)),
    "torch.repeat_interleave": lambda: _call(_r(2, 2), 2, 1),
    "torch.roll": lambda: _call(_table(), 1, 1),
    "torch.tile": lambda: _call(_r(1, 3), (2, 1)),
    "torch.fft.fft": lambda: _call(_t(1.0, 0.0, -1.0, 0.0)),
    "torch.fft.ifft": lambda: _call(_t(1.0, 0.0, -1.0, 0.0)),
    "torch.fft.rfft": lambda: _call(_t(1.0, 0.0, -1.0, 0.0)),
    "torch.linalg.det": lambda: _call(_t([2.0, 1.0], [0.5, 1.5])),
    "torch.logdet": lambda: _call(_t([2.0, 1.0], [0.5, 1.5])),
    "torch.linalg.slogdet": lambda: _call(_t([2.0, 1.0], [0.5, 1.5])),
    "torch.linalg.matrix_power": lambda: _call(_t([2.0, 1.0], [0.5, 1.5]), 2),
    "torch.linalg.solve_triangular": lambda: _call(
        _t([2.0, 0.0], [0.5, 1.5]), _r(2, 2), upper=False
    ),
    "torch.bernoulli": lambda: _call(_t([0.1, 0.5, 0.9], [0.5, 0.5, 0.5])),
    "torch.quantile": lambda: _call(_table(), 0.5),
    "torch.vander": lambda: _call(torch.tensor([1.0, 2.0, 3.0])),
    "torch.binomial": lambda: _call(torch.tensor([4.0, 10.0]), torch.tensor([0.5, 0.25])),
    "torch.poisson": lambda: _call(torch.tensor([[1.0, 4.0], [0.5, 2.0]])),
    "torch.detach_copy": lambda: _call(_r(2, 3)),
    "torch.select_copy": lambda: _call(_r(2, 3), 0, 1),
    "torch.slice_copy": lambda: _call(_r(2, 3), 1, 0, 2),
    "torch.split_copy": lambda: _call(_r(4, 2), 2),
    "torch.view_as_real_copy": lambda: _call(torch.complex(_r(2), _r(2))),
    "torch.view_as_complex_copy": lambda: _call(_r(3, 2)),
    "torch.norm_except_dim": lambda: _call(_r(2, 3), 2, 0),
    "torch.Tensor.type_as": lambda: _call(_r(2, 3), torch.tensor([1.0], dtype=torch.float64)),
    "torch.Tensor.to": lambda: _call(_r(2, 3), torch.float64),
    "torch.Tensor.to:other": lambda: _call(_r(2, 3), torch.ones(1, dtype=torch.float64)),
    "torch.Tensor.detach": lambda: _call(_r(2, 3)),
    "torch.Tensor.view:dtype": lambda: _call(_r(2, 3), torch.int32),
    "torch.view_copy:dtype": lambda: _call(_r(2, 3), torch.int32),
    "torch.segment_reduce": lambda: _call(
        _r(5), "sum", lengths=torch.tensor([2, 3]), axis=0, unsafe=False
    ),
    "torch.repeat_interleave:Tensor": lambda: _call(torch.tensor([1, 2, 3])),
    "torch.atleast_1d:tensors": lambda: _call(_r(2), _r(2, 2)),
    "torch.atleast_2d:tensors": lambda: _call(_r(2), _r(2, 2)),
    "torch.atleast_3d:tensors": lambda: _call(_r(2), _r(2, 2)),
    "torch.where:condition": lambda: _call(torch.tensor([[True, False], [True, True]])),
    "torch.isin:Tensor_Scalar": lambda: _call(torch.tensor([1.0, 2.0]), 2.0),
    "torch.isin:Scalar_Tensor": lambda: _call(2.0, torch.tensor([1.0, 2.0])),
    "torch.Tensor.__getitem__": lambda: _call(_r(3, 4), "0, 1:3"),
    "torch.Tensor.__setitem__": lambda: _call(_r(3, 4), "0, 1:3", (), torch.zeros(2)),
    _F + "linear": lambda: _call(_table(), _r(4, 3), _r(4)),
    _F + "layer_norm": lambda: _call(_table(), (3,), _t(1.0, 2.0, 0.5), torch.zeros(3)),
    _F + "rms_norm": lambda: _call(_table(), (3,)),
    _F + "normalize": lambda: _call(_table()),
    _F + "dropout": lambda: _call(_table()),
    _F + "cross_entropy": lambda: _call(_table(), _t(2, 0)),
    _F + "nll_loss": lambda: _call(torch.log_softmax(_table(), 1), _t(2, 0)),
    _F + "mse_loss": _loss,
    _F + "l1_loss": _loss,
    _F + "huber_loss": _loss,
    _F + "linear_cross_entropy": lambda: _call(_table(), _r(4, 3), _t(2, 0), linear_bias=_r(4)),
    _F + "soft_margin_loss": lambda: _call(_table(), _t([1.0, -1.0, 1.0], [-1.0, 1.0, 1.0])),
    "torch.fill": lambda: [_call(_table(), 0.5), _call(_table(), torch.tensor(0.5))],
    "torch.Tensor.fill_": lambda: [_call(_table(), 0.5), _call(_table(), torch.tensor(0.5))],
    "torch.linalg.eig": lambda: _call(_t([2.0, 1.0], [0.5, 1.5])),
    "torch.meshgrid": lambda: _call(_t(1.0, 2.0), _t(3.0, 4.0, 5.0), indexing="ij"),
    _F + "smooth_l1_loss": lambda: _call(_table(), torch.zeros(2, 3)),
    _F + "prelu": lambda: _call(_table(), _t(0.25)),
    _F + "threshold": lambda: _call(_table(), 0.0, -1.0),
    _F + "one_hot": lambda: _call(_t(0, 2, 1), 3),
    _F + "conv1d": lambda: _call(_r(1, 1, 6), _r(1, 1, 3)),
    _F + "conv2d": lambda: _call(_r(1, 1, 4, 4), _r(1, 1, 3, 3)),
    _F + "scaled_dot_product_attention": lambda: _call(_r(1, 3, 4), _r(1, 3, 4), _r(1, 3, 4)),
    _F + "binary_cross_entropy": lambda: _call(_t(0.25, 0.75, 0.5), _t(0.0, 1.0, 1.0)),
    _F + "binary_cross_entropy_with_logits": lambda: _call(_t(0.5, -1.25, 2.0), _t(0.0, 1.0, 1.0)),
    _F + "conv_tbc": lambda: _call(_r(4, 2, 2), _r(3, 2, 3), _r(3), 1),
    _F + "dropout1d": lambda: _call(_r(2, 3, 4)),
    _F + "fold": lambda: _call(_r(1, 8, 4), (3, 3), (2, 2)),
    _F + "gumbel_softmax": lambda: _call(_r(2, 3)),
    _F + "lp_pool1d": lambda: _call(_r(1, 2, 6), 2, 2),
    _F + "lp_pool2d": lambda: _call(_r(1, 1, 4, 4), 2, 2),
    _F + "lp_pool3d": lambda: _call(_r(1, 1, 4, 4, 4), 2, 2),
    _F + "max_pool1d_with_indices": lambda: _call(_r(1, 2, 6), 2),
    _F + "max_pool2d_with_indices": lambda: _call(_r(1, 1, 4, 4), 2),
    _F + "max_pool3d_with_indices": lambda: _call(_r(1, 1, 4, 4, 4), 2),
    _F + "adaptive_max_pool1d_with_indices": lambda: _call(_r(1, 2, 6), 2),
    _F + "adaptive_max_pool2d_with_indices": lambda: _call(_r(1, 1, 4, 4), 2),
    _F + "adaptive_max_pool3d_with_indices": lambda: _call(_r(1, 1, 4, 4, 4), 2),
    _F + "fractional_max_pool2d": _fractional(2),
    _F + "fractional_max_pool3d": _fractional(3),
    _F + "fractional_max_pool2d_with_indices": _fractional(2),
    _F + "fractional_max_pool3d_with_indices": _fractional(3),
    _F + "affine_grid": lambda: _call(_r(1, 2, 3), (1, 1, 3, 3), False),
    _F + "native_channel_shuffle": lambda: _call(_r(1, 4, 2, 2), 2),
    _F + "elu_": lambda: _call(_r(2, 3)),
    _F + "hardtanh_": lambda: _call(_r(2, 3)),
    _F + "leaky_relu_": lambda: _call(_r(2, 3)),
    "torch.cat": lambda: [_call([_r(2, 2), _r(1, 2)]), _call([_r(2, 2), _r(2, 1)], 1)],
    "torch.vstack": lambda: _call([_r(1, 2), _r(2, 2), _r(1, 2)]),
    "torch.hstack": lambda: _call([_r(2, 1), _r(2, 2), _r(2, 1)]),
    "torch.column_stack": lambda: _call([_r(2, 1), _r(2, 2), _r(2, 1)]),
    "torch.dstack": lambda: _call([_r(2, 2, 1), _r(2, 2, 2), _r(2, 2, 1)]),
    "torch.block_diag": lambda: _call(_r(2, 2), _r(1, 3)),
    "torch.trace": lambda: _call(_r(3, 3)),
    "torch.hsplit": lambda: _call(_r(2, 4), 2),
    "torch.hsplit:array": lambda: _call(_r(2, 4), (1, 3)),
    "torch.pca_lowrank": lambda: _call(_r(4, 3), 2),
    "torch.svd_lowrank": lambda: _call(_r(4, 3), 2),
    "torch.linalg.pinv:rcond": lambda: _call(_r(3, 2), 0.001),
    "torch.linalg.cond:p_str": lambda: _call(_r(2, 2), "nuc"),
    "torch.linalg.matrix_rank:tol": lambda: _call(_r(3, 3), 0.1),
    "torch.as_strided": lambda: _call(_r(3, 4), (2, 3), (1, 2)),
    "torch.as_strided_scatter": lambda: _call(_r(3, 4), _r(2, 2), (2, 2), (1, 2), 1),
    "torch.native_batch_norm": _native_batch_norm,
    "torch.native_layer_norm": lambda: _call(_r(2, 3), (3,), _above(3), _r(3), 1e-5),
    "torch.native_group_norm": lambda: _call(_r(1, 4, 3), _above(4), _r(4), 1, 4, 3, 2, 1e-5),
    _F + "batch_norm": _batch_norm,
    _F + "instance_norm": _instance_norm,
    _F + "multi_head_attention_forward": _attention,
    _F + "unfold": lambda: _call(_r(1, 1, 4, 4), (2, 2)),
    _F + "ctc_loss": lambda: _call(
        _r(5, 1, 3).log_softmax(2), torch.tensor([[1, 2]]), torch.tensor([5]), torch.tensor([2])
    ),
    "torch.rand_like": lambda: _call(_r(2, 3)),
    "torch.Tensor.copy_": lambda: _call(_r(2, 3), _r(2, 3)),
    "torch.Tensor.fill_diagonal_": lambda: _call(_r(3, 3), 0.0),
    "torch.Tensor.float_power_": lambda: _call(_above(2, 3).double(), 2.0),
    "torch.Tensor.igamma_": lambda: _call(_above(2, 3), _above(2, 3)),
    "torch.Tensor.igammac_": lambda: _call(_above(2, 3), _above(2, 3)),
    "torch.Tensor.zero_": lambda: _call(_r(2, 3)),
    "torch.Tensor.scatter_:value": lambda: _call(_table(), 0, _t([0, 1, 0]), 1.0),
    "torch.Tensor.bernoulli_": lambda: _call(_r(2, 2), torch.tensor([[0.5, 0.25], [0.75, 0.9]])),
    "torch.Tensor.cauchy_": lambda: _call(_r(2, 3)),
    "torch.Tensor.exponential_": lambda: _call(_r(2, 3)),
    "torch.Tensor.geometric_": lambda: _call(_r(2, 3), 0.5),
    "torch.Tensor.log_normal_": lambda: _call(_r(2, 3)),
    "torch.Tensor.random_": lambda: _call(_r(2, 3)),
    "torch.Tensor.uniform_": lambda: _call(_r(2, 3)),
    "torch.eye": lambda: _call(3),
    "torch.arange": lambda: _call(end=6),
    "torch.linspace": lambda: _call(0.0, 1.0, 5),
    "torch.logspace": lambda: _call(0.0, 2.0, 3),
    "torch.zeros": lambda: _call((2, 3)),
    "torch.ones": lambda: _call((2, 3)),
    "torch.rand": lambda: _call((2, 3)),
    "torch.randn": lambda: _call((2, 3)),
    "torch.full": lambda: _call((2, 3), 7.0),
    "torch.randint": lambda: _call(high=10, size=(2, 3)),
    "torch.randperm": lambda: _call(5),
    "torch.scalar_tensor": lambda: _call(3.5),
    "torch.tril_indices": lambda: _call(3, 3),
    "torch.triu_indices": lambda: _call(3, 3),
    "torch.bartlett_window": lambda: _call(8),
    "torch.blackman_window": lambda: _call(8),
    "torch.hamming_window": lambda: _call(8),
    "torch.hann_window": lambda: _call(8),
    "torch.kaiser_window": lambda: _call(8),
}
