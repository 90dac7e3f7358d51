"""No dtype that this PyTorch has breaks the grid: it is shown, written in every way, copied."""

from typing import get_args

import pytest
import torch
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from inspector.document.dtypes import DTYPES
from inspector.document.nodes import Document, Graph, NodeId, Operation
from inspector.engine.counting import Counter
from inspector.engine.dtypes import TORCH_DTYPES
from inspector.look.number_styles import NumberStyle, Style
from inspector.look.theme import DARK
from inspector.messages.answers import Fact, Seen
from inspector.messages.orders import Look
from inspector.panels.grid.grid import TensorGrid
from inspector.session.faces import Known, Picture, Wanted
from inspector.session.store import Store
from tests.fakes.looked import seen
from tests.fakes.picture_session import PictureSession
from tests.panels.test_heatmap_dtypes import _NAMES, made

_NODE = NodeId("w")


class TorchSession(PictureSession):
    """One result, that is this tensor, seen as the engine sees it."""

    def __init__(self, tensor: torch.Tensor, dtype: str) -> None:
        super().__init__()
        self._tensor = tensor
        node = Operation(_NODE, "w", "torch.clone")
        self.store = Store(Document(Graph({_NODE: node})))
        fact = Fact(tuple(tensor.shape), dtype, "cpu", False, True, None, 0, 24)
        self.faces[_NODE] = Known((fact,))

    def picture(self, wanted: Wanted) -> Picture | None:
        look = Look(wanted.which, b"k", "w", 0, wanted.region)
        answer = seen(look, self._tensor, None, Counter(lambda _: self._tensor))
        return Picture(answer, current=True) if isinstance(answer, Seen) else None


def test_that_the_grid_knows_every_dtype_that_a_number_can_have() -> None:
    # What is left are bits without a meaning, numbers of PyTorch's own quantised tensors, and
    # integers and floats smaller than a byte, of which PyTorch itself can compute nothing.
    left = set(_NAMES) - set(DTYPES)

    assert set(DTYPES) == set(TORCH_DTYPES)
    assert all(getattr(torch, name) is TORCH_DTYPES[name] for name in DTYPES)
    assert all(
        name.startswith(("bits", "qint", "quint", "float4_e2m1fn_x2"))
        or (name.startswith(("int", "uint")) and int(name[-1]) < 8)
        for name in left
    )


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.filterwarnings("ignore")
def test_that_every_dtype_of_torch_is_shown_and_copied(qtbot: QtBot, name: str) -> None:
    tensor = made(getattr(torch, name))
    session = TorchSession(tensor, name)
    grid = TensorGrid(session, DARK)
    qtbot.addWidget(grid)
    grid.resize(620, 400)
    grid.toggle_heat()
    grid.show_node(_NODE)
    grid.show()
    qtbot.waitExposed(grid)

    for style in get_args(Style):
        grid.set_style(NumberStyle(style))
        grid.grab()
        assert grid.model.index(1, 2).data()
    grid.view.selectAll()
    grid.summary.renew()
    grid.view.clipboard.copy()

    assert grid.summary_text().startswith("24 numbers")
    copied = QGuiApplication.clipboard().text()
    assert [len(line.split("\t")) for line in copied.split("\n")] == [6] * 4
    grid.view.clipboard.paste()
    assert grid.said() == "w is a result: change what it is computed from"
