"""However mouse, keys and acts are used: the document stays sound, the canvas shows what a fresh
projection would, Esc brings back the very same document, and so does undoing everything.

A few hundred steps here; `make any-use` (ANY_USE=whole) takes 10,000.
"""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.exceptions import capture_exceptions

from inspector.document.nodes import Document
from inspector.files.checking import check
from inspector.offers.acts import ACTS
from tests.fakes.link import settle
from tests.fakes.placed import product
from tests.window.any_hands import KINDS, AnyHands, Button, Modifier
from tests.window.conftest import clear_away, make_room
from tests.window.projection import differences

HOW = os.environ.get("ANY_USE", "")
WHOLE = HOW in ("whole", "shrink")
STEPS = 50
# What asks the user for a file or another window, ends the program or opens another document.
ELSEWHERE = {
    "new", "open", "save", "save-as", "export", "copy-picture", "quit", "help", "shortcuts",
    "commands", "import", "export-tensors", "find-file", "embed-file",
    "about", "restart", "dark", "light", "system",
}  # fmt: skip
MANY = 14
WORDS = (
    "mm",
    "add",
    "sum",
    "relu",
    "cat",
    "sort",
    "detach",
    "rand",
    "ones",
    "chunk",
    "clamp",
    "zz",
)
TYPED = ("2", "-1", "0.5", "h2", "x", "", "1e400", "not a name", "True", "(0, 1)", "None")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
KEYS = [
    *(getattr(Qt.Key, f"Key_{letter}") for letter in LETTERS),
    Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Insert, Qt.Key.Key_Delete,
    Qt.Key.Key_Backspace, Qt.Key.Key_F2, Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Space,
    Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
    Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_0, Qt.Key.Key_1,
]  # fmt: skip
ARROWS = [Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down]
# Ctrl+these would leave the window or open a dialog of the system.
LEAVING = {Qt.Key.Key_Q, Qt.Key.Key_O, Qt.Key.Key_N, Qt.Key.Key_S, Qt.Key.Key_E}

picks = st.integers(0, 999)
kinds = st.sampled_from(KINDS)
places = st.tuples(kinds, picks)
buttons = st.sampled_from([Button.LeftButton] * 4 + [Button.MiddleButton, Button.RightButton])
modifiers = st.sampled_from(
    [Modifier.NoModifier] * 4
    + [
        Modifier.ShiftModifier,
        Modifier.ControlModifier,
        Modifier.AltModifier,
        Modifier.ControlModifier | Modifier.ShiftModifier,
    ]
)
answers = st.none() | st.sampled_from(WORDS + TYPED)
Where = tuple[str, int]


def small(self: "AnyUse") -> bool:
    return len(self.document.graph.nodes) < MANY


class AnyUse(RuleBasedStateMachine):
    steps = 0

    @initialize(empty=st.booleans())
    def start(self, empty: bool) -> None:
        self.folder = TemporaryDirectory()
        self.room = make_room(Path(self.folder.name), Document() if empty else product())
        self.room.window.show()
        self.hands = AnyHands(self.room)
        settle(self.room.session, turns=20_000)
        self.first = self.document
        self.number = 0
        self.raised = capture_exceptions()
        self.exceptions = self.raised.__enter__()

    @property
    def document(self) -> Document:
        return self.room.store.document

    # -- what a user does -----------------------------------------------------------------------

    @rule(
        start=places, way=st.lists(places, min_size=1, max_size=3), button=buttons, held=modifiers
    )
    def drag_and_escape(
        self, start: Where, way: list[Where], button: Button, held: Modifier
    ) -> None:
        hands, before = self.hands, self.document
        label = self.room.store.undo_label
        at = hands.point(*start)
        hands.press(at, button, held)
        began = self.room.window.canvas.hands.gesture is not None
        for place in way:
            at = hands.point(*place)
            hands.move(at, button, held)
        hands.key(Qt.Key.Key_Escape)
        assert not began or self.document is before, "Esc left another document"
        after = self.document
        hands.release(at, button, held)
        assert self.document is after, "letting go after Esc edited"
        assert not began or self.room.store.undo_label == label
        assert hands.asks is None, "letting go after Esc opened something"

    @rule(
        start=places,
        way=st.lists(places, min_size=1, max_size=3),
        button=buttons,
        held=modifiers,
        answer=answers,
    )
    def drag(
        self, start: Where, way: list[Where], button: Button, held: Modifier, answer: str | None
    ) -> None:
        hands = self.hands
        at = hands.point(*start)
        hands.press(at, button, held)
        for place in way:
            at = hands.point(*place)
            hands.move(at, button, held)
        hands.release(at, button, held)
        hands.answer(answer)

    @rule(start=places, end=places, act=picks, answer=answers)
    def act_in_the_middle_of_a_drag(
        self, start: Where, end: Where, act: int, answer: str | None
    ) -> None:
        hands, left, none = self.hands, Button.LeftButton, Modifier.NoModifier
        hands.press(hands.point(*start), left, none)
        at = hands.point(*end)
        hands.move(at, left, none)
        self._act(act)
        hands.answer(answer)
        hands.move(at, left, none)
        hands.release(at, left, none)
        hands.answer(None)

    @rule(place=places, button=buttons, held=modifiers)
    def click(self, place: Where, button: Button, held: Modifier) -> None:
        at = self.hands.point(*place)
        self.hands.press(at, button, held)
        self.hands.release(at, button, held)

    @rule(place=places, answer=answers, held=modifiers)
    def double_click(self, place: Where, answer: str | None, held: Modifier) -> None:
        self.hands.double_click(self.hands.point(*place), held)
        self.hands.answer(answer)

    @rule(place=places)
    def hover(self, place: Where) -> None:
        self.hands.hover(self.hands.point(*place))

    @rule(place=places, pick=picks, answer=answers)
    def choose_in_a_menu(self, place: Where, pick: int, answer: str | None) -> None:
        note(f"chose {self.hands.menu(self.hands.point(*place), pick)}")
        self.hands.answer(answer)

    @rule(key=st.sampled_from(KEYS) | st.sampled_from(ARROWS), held=modifiers, answer=answers)
    def press_a_key(self, key: Qt.Key, held: Modifier, answer: str | None) -> None:
        if not (held & Modifier.ControlModifier and key in LEAVING):
            self.hands.key(key, held)
            self.hands.answer(answer)

    @precondition(small)
    @rule(word=st.sampled_from(WORDS), place=places)
    def add(self, word: str, place: Where) -> None:
        self.hands.hover(self.hands.point(*place))
        self.hands.key(Qt.Key.Key_Tab)
        self.hands.answer(word)

    @rule(act=picks, answer=answers)
    def act(self, act: int, answer: str | None) -> None:
        self._act(act)
        self.hands.answer(answer)

    def _act(self, pick: int) -> None:
        self.room.window.refresh()
        actions = self.room.window.actions_by_id
        able = [a.id for a in ACTS if a.id not in ELSEWHERE and actions[a.id].isEnabled()]
        note(f"act {able[pick % len(able)]}")
        actions[able[pick % len(able)]].trigger()

    @rule(times=st.integers(1, 4))
    def undo(self, times: int) -> None:
        for _ in range(times):
            self.room.window.refresh()
            self.room.window.actions_by_id["undo"].trigger()

    @rule(times=st.integers(1, 4))
    def redo(self, times: int) -> None:
        for _ in range(times):
            self.room.window.refresh()
            self.room.window.actions_by_id["redo"].trigger()

    @precondition(lambda self: not small(self))
    @rule(keep=picks)
    def thin_out(self, keep: int) -> None:
        nodes = list(self.document.graph.nodes)
        self.room.store.select(nodes[keep % 3 :: 2])
        self.hands.key(Qt.Key.Key_Delete)

    # -- what always holds ----------------------------------------------------------------------

    @invariant()
    def all_is_well(self) -> None:
        if not hasattr(self, "exceptions"):
            return
        type(self).steps += 1
        self.hands.tidy()
        QApplication.processEvents()
        settle(self.room.session, turns=20_000)
        assert not self.exceptions, self.exceptions
        self._is_sound()
        store, canvas = self.room.store, self.room.window.canvas
        assert store._gesture is None, "a gesture was left open"
        assert canvas.hands.gesture is None
        self.number += 1
        canvas.gliding.end()
        found = differences(canvas, pixels=self.number % 10 == 0)
        assert not found, "\n".join(found)

    def _is_sound(self) -> None:
        document, store = self.document, self.room.store
        check(document)
        assert document.layout.places.keys() == document.graph.nodes.keys()
        assert store.selected <= document.graph.nodes.keys()

    def teardown(self) -> None:
        if not hasattr(self, "exceptions"):
            return
        store, last = self.room.store, self.document
        steps = 0
        while store.undo_label is not None:
            store.undo()
            steps += 1
        try:
            assert self.document is self.first, "undoing everything ends elsewhere"
            for _ in range(steps):
                store.redo()
            assert self.document is last, "doing everything again ends elsewhere"
        finally:
            self.raised.__exit__(None, None, None)
            # The offscreen platform would keep it until after Python has ended.
            QApplication.clipboard().clear()
            clear_away(self.room)
            self.folder.cleanup()


@pytest.mark.usefixtures("qapp")
def test_that_any_use_leaves_a_sound_document_that_the_canvas_shows() -> None:
    examples = 250 if WHOLE else 6
    run_state_machine_as_test(
        AnyUse,
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not WHOLE,
            database=None,
            # Shrinking what was found takes minutes: ANY_USE=shrink does.
            phases=(Phase.generate, Phase.shrink) if HOW == "shrink" else (Phase.generate,),
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"{AnyUse.steps} steps")

    assert AnyUse.steps >= (10_000 if WHOLE else 200)
