"""Recorded models of torch.nn: readable graphs whose gradients are the models' own."""

from collections.abc import Callable, Mapping

import pytest
import torch
from torch import nn

import inspector
from inspector.document.groups import members
from inspector.document.measure import BODY_BOTTOM, LEAST_WIDTH
from inspector.document.nodes import Document, Leaf, Operation


def _mlp() -> tuple[nn.Module, tuple[torch.Tensor, ...]]:
    layers = (nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 2))
    return nn.Sequential(*layers), (torch.randn(5, 4),)


class _Cnn(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 3, 3, padding=1)
        self.norm = nn.BatchNorm2d(3)
        self.pool = nn.MaxPool2d(2)
        self.head = nn.Linear(3 * 4 * 4, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.pool(torch.relu(self.norm(self.conv(x))))
        out: torch.Tensor = self.head(x.flatten(1))
        return out


def _cnn() -> tuple[nn.Module, tuple[torch.Tensor, ...]]:
    return _Cnn(), (torch.randn(2, 1, 8, 8),)


def _lstm_cell() -> tuple[nn.Module, tuple[torch.Tensor, ...]]:
    return nn.LSTMCell(3, 4), (torch.randn(2, 3),)


def _transformer() -> tuple[nn.Module, tuple[torch.Tensor, ...]]:
    layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0, batch_first=True)
    return layer, (torch.randn(2, 5, 8),)


MODELS: Mapping[str, Callable[[], tuple[nn.Module, tuple[torch.Tensor, ...]]]] = {
    "mlp": _mlp,
    "cnn": _cnn,
    "lstm cell": _lstm_cell,
    "transformer encoder layer": _transformer,
}


def _recorded(case: str) -> tuple[nn.Module, Document, torch.Tensor]:
    torch.manual_seed(5)
    model, inputs = MODELS[case]()
    state = {name: value.clone() for name, value in model.state_dict().items()}

    def loss(x: torch.Tensor) -> torch.Tensor:
        out = model(x)
        h: torch.Tensor = out[0] if isinstance(out, tuple) else out
        return (h * h).mean()

    document = inspector.record(loss, *inputs)
    model.load_state_dict(state)
    return model, document, loss(*inputs)


@pytest.mark.parametrize("case", MODELS)
def test_that_a_recorded_model_has_the_gradients_of_the_model(case: str) -> None:
    model, document, loss = _recorded(case)
    loss.backward()  # type: ignore[no-untyped-call]
    run = inspector.run(document)
    run.backward()
    leaves = {n.name: n for n in document.graph.nodes.values() if isinstance(n, Leaf)}

    assert all(run[name].error is None for name in run)
    for name, parameter in model.named_parameters():
        flat = name.replace(".", "_")
        found = next(leaf for leaf in leaves if leaf == flat or leaf.endswith(f"_{flat}"))
        assert parameter.grad is not None
        assert torch.equal(run[found].grad, parameter.grad), name  # type: ignore[arg-type]


@pytest.mark.parametrize("case", MODELS)
def test_that_a_recorded_model_opens_as_a_readable_graph(case: str) -> None:
    _, document, _ = _recorded(case)
    groups, places = document.layout.groups, document.layout.places
    inside = members(groups)
    top = [group for group in groups.values() if group.parent is None]

    assert [group.title.partition(": ")[0] for group in top] == ["model"]
    for node in document.graph.nodes.values():
        if isinstance(node, Leaf) and node.requires_grad:
            assert node.id in inside[top[0].id], node.name
    for one, at in places.items():
        for other, there in places.items():
            apart = abs(at.x - there.x) >= LEAST_WIDTH or abs(at.y - there.y) >= BODY_BOTTOM
            assert one == other or apart


def test_that_submodules_are_groups_within_groups_named_as_the_model_names_them() -> None:
    _, document, _ = _recorded("transformer encoder layer")
    groups = document.layout.groups
    names = {group.title: group for group in groups.values()}
    attention = names["self_attn: MultiheadAttention"]
    inside = {document.graph.nodes[node].name for node in members(groups)[attention.id]}

    assert groups[attention.parent].title == "model: TransformerEncoderLayer"  # type: ignore[index]
    assert {"linear1: Linear", "linear2: Linear", "norm1: LayerNorm"} <= names.keys()
    assert {"self_attn_in_proj_weight", "self_attn_out_proj_weight"} <= inside


def test_that_a_module_that_is_one_operation_gives_it_its_name() -> None:
    class Two(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first = nn.Linear(3, 3)
            self.activation = nn.ReLU()

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.activation(self.first(x)).sum()  # type: ignore[no-any-return]

    model = Two()
    document = inspector.record(lambda x: model(x), torch.randn(2, 3))
    names = [n.name for n in document.graph.nodes.values() if isinstance(n, Operation)]

    assert "activation" in names
    assert "activation: ReLU" not in {g.title for g in document.layout.groups.values()}


def test_that_a_module_called_twice_is_two_groups_with_one_weight() -> None:
    layer = nn.Linear(2, 2)
    document = inspector.record(lambda x: layer(layer(x)).sum(), torch.randn(1, 2))
    weights = [n for n in document.graph.nodes.values() if n.name.endswith("weight")]
    shared = [
        n.inputs["weight"]
        for n in document.graph.nodes.values()
        if isinstance(n, Operation) and "weight" in n.inputs
    ]

    assert len(weights) == 1
    assert shared[0] == shared[1]


def test_that_recording_leaves_nn_module_as_it_was() -> None:
    call = nn.Module.__call__
    with pytest.raises(ZeroDivisionError):
        inspector.record(lambda x: nn.Linear(2, 2)(x) * (1 / 0), torch.randn(1, 2))

    assert nn.Module.__call__ is call


def test_that_attention_is_read_by_the_names_that_everyone_gives_it() -> None:
    _, document, _ = _recorded("transformer encoder layer")
    names = {node.name for node in document.graph.nodes.values()}

    assert {"q", "k", "v", "attn_output", "norm1", "linear1_weight"} <= names
