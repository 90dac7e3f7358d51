"""What the first heatmap needs comes when nothing happens."""

import sys

from pytestqt.qtbot import QtBot

from inspector.document.contents import filled
from inspector.document.edits import add_leaf
from inspector.document.nodes import EMPTY, Place
from inspector.session.session import Session
from inspector.session.store import Store
from inspector.window.warming import Warming
from tests.fakes.link import FakeLink, settle


def test_that_pieces_are_loaded_one_by_one_while_nothing_is_computed(qtbot: QtBot) -> None:
    link = FakeLink("on demand")
    session = Session(Store(), link)
    settle(session)
    document, _ = add_leaf(EMPTY, filled("ones", (2,)), at=Place(0, 0))
    session.store.open(document)
    qtbot.waitUntil(lambda: bool(link.waiting))
    warming = Warming(session, session)
    for _ in range(5):
        warming.load_next()
    assert not warming.is_done

    link.answer()
    settle(session)
    warming.load_next()
    assert not warming.is_done
    for _ in range(2):
        warming.load_next()
    assert warming.is_done
    assert "inspector.panels.heatmap.cellplot" in sys.modules
    session.close()
