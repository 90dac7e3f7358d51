"""The table of what is kept for Backward."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspector.document.nodes import NodeId, node_named
from inspector.look.fonts import load_fonts
from inspector.look.theme import DARK, LIGHT
from inspector.messages.surveys import Kept, Reckon, Reckoned
from inspector.panels.memory.panel import MemoryPanel
from inspector.panels.memory.rows import BYTES, rows, sentence
from inspector.session.session import Session
from inspector.session.store import Store
from tests.fakes.link import FakeLink, settle
from tests.fakes.placed import product

DOCUMENT = product()


def id_of(name: str) -> NodeId:
    found = node_named(DOCUMENT.graph, name)
    assert found is not None
    return found.id


def kept(name: str, saved: str, memory: int, **more: object) -> Kept:
    of: dict[str, object] = {
        "shape": (3, 3),
        "dtype": "float32",
        "size": 36,
        "held": 36,
        "version": 0,
    }
    return Kept(id_of(name), "MmBackward0", saved, memory=memory, **{**of, **more})  # type: ignore[arg-type]


def test_that_a_row_says_which_value_it_is_and_with_what_it_shares_memory() -> None:
    known = Reckoned(
        1,
        (
            kept("h", "self", 0, value=id_of("x")),
            kept("h", "mask", 1, size=400, held=400),
            kept("y", "other", 0, value=id_of("x"), version=2),
        ),
    )
    found = rows(DOCUMENT.graph, known)

    assert [row.texts[BYTES] for row in found] == ["400", "36", "36"]
    assert [row.texts[3] for row in found] == ["its own", "x", "x"]
    assert [row.texts[-1] for row in found] == ["", "y.other", "h.self"]
    assert found[2].texts[6] == "v2"


def test_that_shared_memory_is_counted_once() -> None:
    known = Reckoned(
        1, (kept("h", "self", 0, value=id_of("x")), kept("y", "a", 0), kept("y", "b", 1))
    )

    assert sentence(known) == (
        "Kept for Backward: 3 tensors, 72 bytes in 2 memories (one that is shared counts once). "
        "72 bytes of it are no values of the graph."
    )


@pytest.mark.parametrize(
    ("known", "told"),
    [
        (Reckoned(1, ()), "Nothing is kept for Backward: no derivative here needs a number again."),
        (Reckoned(1, (), 3), "Backward has freed what was kept. Nothing stays."),
        (
            Reckoned(1, (), 3, 2.25),
            "Backward has freed what was kept. Nothing stays. To see how much it was the graph "
            "would be computed again, which takes 2.2 s: switch retain_graph on to see it kept.",
        ),
        (
            Reckoned(1, (kept("h", "a", 0, freed=True), kept("y", "b", 1))),
            "Backward freed 1 tensor: 36 bytes. 36 bytes stay for what it did not run through.",
        ),
        (
            Reckoned(1, (kept("h", "a", -1, changed=True),)),
            "1 tensor changed in place since: Backward will refuse to read it.",
        ),
    ],
)
def test_that_one_sentence_says_how_it_stands(known: Reckoned, told: str) -> None:
    assert sentence(known) == told


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[MemoryPanel]:
    load_fonts()
    session = Session(Store(DOCUMENT), FakeLink())
    panel = MemoryPanel(session, DARK)
    qtbot.addWidget(panel)
    panel.resize(900, 170)
    settle(session)
    yield panel
    session.close()


def test_that_it_asks_when_it_is_shown_and_after_every_backward(panel: MemoryPanel) -> None:
    session = panel._session
    link = session._engine._link
    assert isinstance(link, FakeLink)
    assert not any(isinstance(order, Reckon) for order in link.sent)
    panel.show()
    settle(session)
    session.backward()
    settle(session)
    roots = [bool(order.root) for order in link.sent if isinstance(order, Reckon)]

    assert roots == [False, True]
    assert "Nothing is kept" in panel.empty.text()


def test_that_a_click_asks_for_the_node(panel: MemoryPanel) -> None:
    panel.show()
    memory = panel._session.surveys.memory
    memory.known = Reckoned(1, (kept("h", "self", 0, value=id_of("x")),))
    panel.project()
    wanted: list[NodeId] = []
    panel.wanted.connect(wanted.append)
    index = panel.table.model().index(0, 0)
    panel.table.clicked.emit(index)

    assert wanted == [id_of("h")]
    assert index.data(Qt.ItemDataRole.DisplayRole) == "h"
    panel.set_theme(LIGHT)
    assert index.data(Qt.ItemDataRole.ForegroundRole).name().upper() == LIGHT.text
