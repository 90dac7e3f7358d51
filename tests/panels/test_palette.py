from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from inspector.catalogue.entries import ENTRY_MIME, entries
from inspector.document.nodes import EMPTY
from inspector.look.fonts import load_fonts
from inspector.look.theme import DARK
from inspector.offers.lines import Heading, Line, Offer
from inspector.offers.memory import RECENT, Memory
from inspector.panels.palette.palette import Palette
from inspector.session.session import Session
from inspector.session.store import Store
from tests.fakes.link import FakeLink

Key = Qt.Key


class Search:
    """A palette in a window of its own, and the hands on it."""

    def __init__(self, qtbot: QtBot, memory: Memory | None = None) -> None:
        load_fonts()
        self.memory = memory or Memory()
        self.session = Session(Store(EMPTY), FakeLink())
        self.palette = Palette(self.session, DARK, memory=self.memory)
        qtbot.addWidget(self.palette)
        self.palette.resize(230, 600)
        self.palette.show()
        qtbot.waitExposed(self.palette)
        self.chosen: list[object] = []
        self.palette.chosen.connect(self.chosen.append)
        self.palette.focus_search()

    @property
    def lines(self) -> list[Line]:
        return list(self.palette.list.lines.lines)

    @property
    def titles(self) -> list[str]:
        return [line.title for line in self.lines if isinstance(line, Heading)]

    @property
    def ids(self) -> list[str]:
        return [line.entry.id for line in self.lines if isinstance(line, Offer)]

    @property
    def said(self) -> str:
        return self.palette._summary.text()

    def type(self, text: str) -> None:
        QTest.keyClicks(self.palette.field, text)

    def key(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(self.palette.field, key)

    def row(self, wanted: str) -> int:
        """Where an entry's id or a heading's title stands."""
        said = [line.title if isinstance(line, Heading) else line.entry.id for line in self.lines]
        return said.index(wanted)

    def place(self, wanted: str) -> QPoint:
        return self.palette.list.visualRect(
            self.palette.list.lines.index(self.row(wanted))
        ).center()

    def click(self, wanted: str) -> None:
        QTest.mouseClick(
            self.palette.list.viewport(), Qt.MouseButton.LeftButton, pos=self.place(wanted)
        )

    def double_click(self, wanted: str) -> None:
        self.click(wanted)
        QTest.mouseDClick(
            self.palette.list.viewport(), Qt.MouseButton.LeftButton, pos=self.place(wanted)
        )


def test_that_typing_and_enter_choose_an_operation(qtbot: QtBot) -> None:
    search = Search(qtbot)
    search.type("einsum")
    search.key(Key.Key_Return)

    assert search.chosen == ["torch.einsum"]
    assert search.said
    search.session.close()


def test_that_the_tree_is_folded_until_a_heading_is_clicked(qtbot: QtBot) -> None:
    search = Search(qtbot)
    assert search.ids == []
    search.click("Create")
    assert search.ids[0] == "tensor"
    assert "ones" in search.ids

    search.click("Create")
    assert search.ids == []
    assert search.chosen == []
    search.session.close()


def test_that_a_heading_says_how_much_is_in_it_and_nothing_is_left_out(qtbot: QtBot) -> None:
    search = Search(qtbot)
    counts = [line.count for line in search.lines if isinstance(line, Heading)]

    assert sum(counts) == len(entries())
    search.session.close()


def test_that_every_group_can_be_opened_and_shows_all_it_has(qtbot: QtBot) -> None:
    groups = {each.group for each in entries()}
    everything = groups | {group.partition("/")[0] for group in groups}
    search = Search(qtbot, Memory(everything))

    assert sorted(search.ids) == sorted(each.id for each in entries())
    search.session.close()


def test_that_a_double_click_chooses_a_fill(qtbot: QtBot) -> None:
    search = Search(qtbot, Memory(["Create"]))
    search.double_click("ones")

    assert search.chosen == ["ones"]
    search.session.close()


def test_that_the_tree_works_by_keys_alone(qtbot: QtBot) -> None:
    search = Search(qtbot)
    search.key(Key.Key_Down, Key.Key_Right)
    assert search.ids[0] == "tensor"
    search.key(*[Key.Key_Down] * (search.row("tensor") - search.row("Create")))
    assert search.said.startswith("A new tensor")
    search.key(Key.Key_Left)
    assert search.palette.list.currentIndex().row() == search.row("Create")
    search.key(Key.Key_Left)
    assert search.ids == []
    search.key(Key.Key_Return)
    search.key(*[Key.Key_Down] * (search.row("tensor") - search.row("Create")), Key.Key_Return)

    assert search.chosen == ["tensor"]
    search.session.close()


def test_that_what_was_added_last_stands_first(qtbot: QtBot) -> None:
    search = Search(qtbot)
    assert RECENT not in search.titles
    for id in ("torch.mul", "torch.exp", "torch.mul"):
        search.memory.used(id)

    assert search.titles[0] == RECENT
    assert search.ids == ["torch.mul", "torch.exp"]
    search.session.close()


def test_that_adding_keeps_the_place_in_the_list(qtbot: QtBot) -> None:
    search = Search(qtbot, Memory(["Create"]))
    search.click("ones")
    search.memory.used("ones")
    chosen = search.palette.list.chosen

    assert chosen is not None
    assert chosen.entry.id == "ones"
    search.session.close()


def test_that_what_is_not_found_is_said(qtbot: QtBot) -> None:
    search = Search(qtbot)
    search.type("qqqq")
    assert search.said.startswith("Nothing is called “qqqq”")

    search.key(Key.Key_Escape)
    assert search.palette.field.text() == ""
    assert "Create" in search.titles
    search.session.close()


def test_that_a_dragged_line_carries_its_id(qtbot: QtBot) -> None:
    search = Search(qtbot)
    search.type("relu")
    lines = search.palette.list.lines
    carried = lines.mimeData([lines.index(search.row("torch.relu"))])

    assert bytes(carried.data(ENTRY_MIME).data()) == b"torch.relu"
    search.session.close()


def test_that_what_the_installed_pytorch_lacks_says_so_and_is_not_added(qtbot: QtBot) -> None:
    search = Search(qtbot)
    lines = search.palette.list.lines
    lines.lacks, lines.reason = frozenset({"torch.einsum"}), "PyTorch 2.0 does not have it."
    search.type("einsum")
    search.key(Key.Key_Return)

    assert search.chosen == []
    assert search.said == "PyTorch 2.0 does not have it."
    search.session.close()
