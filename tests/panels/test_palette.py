import time

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from inspector.catalogue.search import ENTRY_MIME, entries, entry, search
from inspector.document.nodes import EMPTY
from inspector.look.fonts import load_fonts
from inspector.look.theme import DARK
from inspector.panels.palette.palette import Palette
from inspector.session.session import Session
from inspector.session.store import Store
from tests.fakes.link import FakeLink


def found(query: str) -> list[str]:
    return [each.name for each in search(query)]


def test_that_a_name_comes_before_aliases_and_summaries() -> None:
    assert found("mm")[0] == "mm"
    assert found("s")[0].startswith("s")
    assert found("max")[0] == "max"
    assert found("norm")[0] == "vector_norm"
    assert found("@")[0] == "matmul"
    assert found("+")[0] == "add"


def test_that_aliases_groups_and_summaries_are_found() -> None:
    assert "linear" in found("dense")
    assert {"relu", "gelu", "tanh"} <= set(found("activation"))
    assert "abs" in found("absolute")
    assert found("lsftm") == ["log_softmax"]


def test_that_every_word_must_be_found() -> None:
    assert set(found("loss mean")) == {"mse_loss", "l1_loss"}
    assert found("loss zebra") == []


def test_that_an_empty_query_gives_everything_in_order() -> None:
    assert tuple(search("  ")) == entries()
    assert entries()[0].id == "tensor"
    assert entry("no_grad") is not None
    assert entry("nothing") is None


def test_that_searching_hundreds_of_entries_takes_no_time() -> None:
    many = tuple(each for _ in range(8) for each in entries())
    begun = time.perf_counter()
    search("softmax of", many)

    assert time.perf_counter() - begun < 0.5


def palette_of(qtbot: QtBot) -> tuple[Palette, list[object]]:
    load_fonts()
    session = Session(Store(EMPTY), FakeLink())
    palette = Palette(session, DARK)
    qtbot.addWidget(palette)
    palette.resize(230, 600)
    palette.show()
    qtbot.waitExposed(palette)
    chosen: list[object] = []
    palette.chosen.connect(chosen.append)
    return palette, chosen


def test_that_typing_and_enter_choose_an_operation(qtbot: QtBot) -> None:
    palette, chosen = palette_of(qtbot)
    palette.focus_search()
    QTest.keyClicks(palette.field, "einsum")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)

    assert chosen == ["torch.einsum"]
    assert palette._summary.text().startswith("Sums of products")
    palette.session.close()


def test_that_a_double_click_chooses_a_fill(qtbot: QtBot) -> None:
    palette, chosen = palette_of(qtbot)
    row = next(i for i, e in enumerate(palette._lines.lines) if getattr(e, "id", "") == "ones")
    at: QPoint = palette.list.visualRect(palette._lines.index(row, 0)).center()
    viewport = palette.list.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    assert chosen == ["ones"]
    palette.session.close()


def test_that_headings_cannot_be_chosen_and_arrows_skip_them(qtbot: QtBot) -> None:
    palette, chosen = palette_of(qtbot)
    palette.focus_search()
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    first = palette._lines.entry(palette.list.currentIndex())
    heading = palette._lines.index(0, 0)

    assert first is not None
    assert first.id == "tensor"
    assert palette._lines.entry(heading) is None
    palette._take(heading)
    assert chosen == []
    palette.session.close()


def test_that_what_is_not_found_is_said(qtbot: QtBot) -> None:
    palette, _ = palette_of(qtbot)
    QTest.keyClicks(palette.field, "qqqq")
    assert palette._summary.text().startswith("Nothing is called “qqqq”")

    QTest.keyClick(palette.field, Qt.Key.Key_Escape)
    assert palette.field.text() == ""
    assert not palette._lines.ranked
    palette.session.close()


def test_that_a_dragged_line_carries_its_id(qtbot: QtBot) -> None:
    palette, _ = palette_of(qtbot)
    QTest.keyClicks(palette.field, "relu")
    carried = palette._lines.mimeData([palette._lines.first()])

    assert bytes(carried.data(ENTRY_MIME).data()) == b"torch.relu"
    palette.session.close()
