"""Old garbage is looked for when nothing has changed for a while."""

import gc

from pytestqt.qtbot import QtBot

from inspector.document.contents import filled
from inspector.document.edits import add_leaf
from inspector.document.nodes import Place
from inspector.session.session import Session
from inspector.session.store import Store
from inspector.window.tidying import Tidying
from tests.fakes.link import FakeLink


def _searched() -> int:
    return int(gc.get_stats()[2]["collections"])


def test_that_all_garbage_is_collected_once_the_user_rests_after_an_edit(qtbot: QtBot) -> None:
    store = Store()
    session = Session(store, FakeLink())
    tidying = Tidying(session, session)
    gc.collect()
    before = _searched()
    store.apply("Add", lambda d: add_leaf(d, filled("rand", (2, 2), seed=1), at=Place(0, 0))[0])
    qtbot.waitUntil(lambda: _searched() > before, timeout=5000)
    assert tidying.parent() is session
    session.close()
