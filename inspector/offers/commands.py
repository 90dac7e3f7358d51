"""The acts of the table as one set of actions: menus, keys, context menus and the command palette
all show and trigger these."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from inspector.document.edits import EditRefused
from inspector.look.keyed import name_keys
from inspector.look.plain import plain
from inspector.offers.acts import ACTS, BY_ID, Act, Situation, situation_of
from inspector.session.session import Session

# macOS would move what it takes for Quit, About and the like elsewhere by its text.
_ROLES = {"quit": QAction.MenuRole.QuitRole, "about": QAction.MenuRole.AboutRole}
_MOST_RECENT = 12
_CANVAS_KEYS = {"Left", "Right", "Up", "Down", "Esc", "Space", "Return", "Enter"}


class Commands(QObject):
    """A QAction for each act, by id. `done` tells an act's id after it was done, `refused` a
    sentence, `keys_changed` that the user chose other keys."""

    done = Signal(str)
    refused = Signal(str)
    keys_changed = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._does: dict[str, Callable[[], object]] = {}
        self._reasons: dict[str, str] = {}
        self.own_keys: Mapping[str, tuple[str, ...]] = {}
        """The keys of those acts that have others than the table says."""
        self.recent: tuple[str, ...] = ()
        """What was done last, the last one first."""
        self._made: Mapping[str, QAction] = {}
        self._listening: list[tuple[QWidget, bool]] = []
        self._ticked: frozenset[str] = frozenset()
        self._titles: dict[str, str] = {}

    @property
    def actions(self) -> Mapping[str, QAction]:
        """The actions; made when they are asked for or a key comes, for no picture shows them."""
        self.hear()
        return self._made

    def hear(self) -> None:
        """The keys work from now on."""
        if not self._made:
            self._made = {act.id: self._action(act) for act in ACTS}
            for widget, here_only in self._listening:
                self.listen(widget, here_only=here_only)

    def _action(self, act: Act) -> QAction:
        action = QAction(self.title(act.id), self)
        action.setObjectName(act.id)
        action.setShortcuts(_sequences(self.keys(act.id)))
        action.setCheckable(act.ticked)
        action.setChecked(act.id in self._ticked)
        if act.here:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setMenuRole(_ROLES.get(act.id, QAction.MenuRole.NoRole))
        action.triggered.connect(partial(self._triggered, act.id))
        self._show(action)
        return action

    def _show(self, action: QAction) -> None:
        reason = self._reasons.get(action.objectName(), "")
        action.setEnabled(not reason)
        action.setToolTip(plain(reason or self.hint(action.objectName())))

    def bind(self, does: Mapping[str, Callable[[], object]]) -> None:
        """What these acts do."""
        self._does.update(does)

    def is_bound(self, act: str) -> bool:
        """Whether something is done."""
        return act in self._does

    def listen(self, widget: QWidget, *, here_only: bool = True) -> None:
        """This widget (and, for those not `here`, its window) hears the keys."""
        if not self._made:
            self._listening.append((widget, here_only))
            return
        for act in ACTS:
            if act.id in self._does and (act.here or not here_only):
                widget.addAction(self._made[act.id])

    def do(self, act: str) -> None:
        """Do it, if it can be done; what is refused is told."""
        self.refresh()
        if self._reasons[act]:
            self.refused.emit(self._reasons[act])
            return
        self.actions[act].trigger()

    def _triggered(self, act: str, _checked: bool = False) -> None:
        try:
            self._does[act]()
        except EditRefused as refused:
            self.refused.emit(_sentence(str(refused)))
        if act != "commands":
            self.recent = (act, *(each for each in self.recent if each != act))[:_MOST_RECENT]
        self.done.emit(act)

    # -- when -----------------------------------------------------------------------------------

    def refresh(self, now: Situation | None = None) -> None:
        """Enable what can be done, and say why the rest cannot."""
        now = now or situation_of(self._session)
        for act in ACTS:
            reason = act.why_not(now)
            if self._reasons.get(act.id) != reason:
                self._reasons[act.id] = reason
                if self._made:
                    self._show(self._made[act.id])
        for id, label in (("undo", now.undo), ("redo", now.redo)):
            self._titles[id] = f"{BY_ID[id].title} {label or ''}".rstrip()
            if self._made:
                self._made[id].setText(self._titles[id])

    def title(self, act: str) -> str:
        """What it is called now."""
        return self._titles.get(act, BY_ID[act].title)

    def tick(self, act: str, *, on: bool) -> None:
        """Show that it is on, or off."""
        self._ticked = self._ticked | {act} if on else self._ticked - {act}
        if self._made:
            self._made[act].setChecked(on)

    def why_not(self, act: str) -> str:
        """Why it cannot be done now, as of the last `refresh`; empty where it can."""
        return self._reasons.get(act, "")

    # -- keys -----------------------------------------------------------------------------------

    def keys(self, act: str) -> tuple[str, ...]:
        """Its keys, in the portable spelling."""
        return self.own_keys.get(act, BY_ID[act].keys)

    def key_text(self, act: str) -> str:
        """Its first key as this system writes it; empty where it has none."""
        keys = self.keys(act)
        return spoken(keys[0]) if keys else ""

    def hint(self, act: str) -> str:
        """Its name with its key, for a tooltip."""
        return self.with_key(BY_ID[act].name, act)

    def with_key(self, words: str, act: str) -> str:
        """These words, with the act's key in brackets if it has one."""
        key = self.key_text(act)
        return f"{words} ({key})" if key else words

    def holder(self, key: str) -> str | None:
        """The act that this key belongs to."""
        wanted = QKeySequence(key)
        for act in ACTS:
            if any(QKeySequence(each) == wanted for each in self.keys(act.id)):
                return act.id
        return None

    def set_keys(self, own: Mapping[str, Iterable[str]]) -> None:
        """Other keys for these acts, the table's for all others. What names no act or no key is
        left out; a key that would belong to two acts stays with the one that the table gives it
        to."""
        found: dict[str, tuple[str, ...]] = {}
        for id, keys in own.items():
            if id in BY_ID:
                kept = tuple(key for key in keys if _parts(key)[1])
                if kept != BY_ID[id].keys:
                    found[id] = kept
        self.own_keys = {}
        taken = {
            QKeySequence(key).toString() for act in ACTS if act.id not in found for key in act.keys
        }
        for id, keys in found.items():
            free = tuple(key for key in keys if QKeySequence(key).toString() not in taken)
            if free or not keys:
                self.own_keys = {**self.own_keys, id: free}
            taken.update(QKeySequence(key).toString() for key in self.keys(id))
        for id, action in self._made.items():
            action.setShortcuts(_sequences(self.keys(id)))
        name_keys(
            {spoken(BY_ID[id].keys[0]): self.key_text(id) for id in self.own_keys if BY_ID[id].keys}
        )
        # The tooltips are made anew by the next `refresh`.
        self._reasons.clear()
        self.keys_changed.emit()

    def set_key(self, act: str, keys: tuple[str, ...] | None) -> str:
        """Other keys for one act, None for the table's own. Returns why it cannot be; empty where
        it was done."""
        wanted = BY_ID[act].keys if keys is None else keys
        for key in wanted if keys is not None else ():
            reason = _why_not_a_key(act, key)
            if reason:
                return reason
        for key in wanted:
            holder = self.holder(key)
            if holder is not None and holder != act:
                return (
                    f"{spoken(key)} belongs to “{BY_ID[holder].name}”: press another key, or"
                    " change that one first."
                )
        own = {id: each for id, each in self.own_keys.items() if id != act}
        self.set_keys(own if keys is None else {**own, act: wanted})
        return ""


def _parts(key: str) -> tuple[frozenset[str], str]:
    """What is held and what is pressed, in Qt's portable words; nothing pressed where it is no
    key, or several after each other."""
    read = QKeySequence(key)
    portable = read.toString() if read.count() == 1 else ""
    held = portable.rstrip("+").split("+") if portable.endswith("+") else portable.split("+")[:-1]
    pressed = "+" if portable.endswith("+") else portable.rpartition("+")[2]
    return frozenset(held), pressed


def _why_not_a_key(act: str, key: str) -> str:
    held, pressed = _parts(key)
    if pressed in _CANVAS_KEYS and not held & {"Alt", "Meta"}:
        return f"{spoken(key)} is needed by the canvas itself: press another key."
    if len(pressed) == 1 and not held & {"Ctrl", "Alt", "Meta"} and not BY_ID[act].here:
        return (
            f"{spoken(key)} alone would be missing when text is typed: press it together with Ctrl"
            " or Alt."
        )
    return ""


def spoken(key: str) -> str:
    """A key as this system writes it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def _sequences(keys: Iterable[str]) -> list[QKeySequence]:
    return [QKeySequence(key) for key in keys]


def _sentence(text: str) -> str:
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")
