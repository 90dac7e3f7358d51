"""Pictures that views want: which looks are asked, on their way, cached; no Qt."""

from collections import OrderedDict
from collections.abc import Callable

from inspector.messages.answers import Gone, Seen
from inspector.messages.orders import Look
from inspector.session.faces import Picture, Wanted

_CACHE_BYTES = 64 * 2**20
_MOST_CACHED = 20_000
# What scrolls out of sight while this many are on their way is never asked for.
_MOST_AWAY = 128

Key = Callable[[Wanted], "tuple[Look, bool] | None"]


class Pictures:
    """`key` says for a Wanted which Look shows it now and whether that is of the graph as it is;
    None where there is nothing to look at. `is_slow`: whether a Look reads very much."""

    def __init__(self, key: Key, is_slow: Callable[[Look], bool] = lambda _: False) -> None:
        self._key = key
        self._is_slow = is_slow
        self._watched: dict[int, frozenset[Wanted]] = {}
        self._wanted: dict[Wanted, None] = {}
        self._away: dict[Look, None] = {}
        self._gone: set[Look] = set()
        self._seen: OrderedDict[Look, Seen] = OrderedDict()
        self._seen_bytes = 0
        self._last: dict[Wanted, Seen] = {}
        self._shown: dict[Wanted, tuple[Look, bool, bool] | None] = {}

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is still to come."""
        return bool(self._away)

    @property
    def is_waiting_shortly(self) -> bool:
        """Whether an answer is still to come that takes no time worth telling: what reads very
        much is drawn at leisure, and keeps nobody from being told of the rest."""
        return any(not self._is_slow(look) for look in self._away)

    def watch(self, owner: object, wanted: frozenset[Wanted]) -> bool:
        """What this owner shows; replaces what it showed before. False where it is the same."""
        if self._watched.get(id(owner), frozenset()) == wanted:
            return False
        if wanted:
            self._watched[id(owner)] = wanted
        else:
            self._watched.pop(id(owner), None)
        self._wanted = dict.fromkeys(each for some in self._watched.values() for each in some)
        for gone in self._last.keys() - self._wanted.keys():
            del self._last[gone]
        self._shown = {each: self._shown[each] for each in self._wanted if each in self._shown}
        return True

    def looks(self, may_ask: Callable[[Look], bool]) -> list[Look]:
        """The looks to send now: wanted, not known, not on their way. Call again as answers
        come: no more than 128 are on their way at once."""
        asked = []
        for wanted in self._wanted:
            if len(self._away) >= _MOST_AWAY:
                break
            found = self._key(wanted)
            if found is None:
                continue
            look = found[0]
            if look in self._seen or look in self._away or look in self._gone:
                continue
            if may_ask(look):
                self._away[look] = None
                asked.append(look)
        return asked

    def take(self, answer: Seen | Gone) -> None:
        """An answer arrived."""
        look = answer.look
        self._away.pop(look, None)
        if isinstance(answer, Gone):
            self._gone.add(look)
            return
        self._gone.discard(look)
        self._drop(look)
        self._seen[look] = answer
        self._seen_bytes += len(answer.data)
        while self._seen_bytes > _CACHE_BYTES or len(self._seen) > _MOST_CACHED:
            self._drop(next(iter(self._seen)))

    def retry(self, key: bytes) -> None:
        """Something new is under this recipe or address: looks that found nothing go again."""
        if self._gone:
            self._gone = {look for look in self._gone if not _is_of(look, key)}

    def forget(self, key: bytes) -> None:
        """What was seen under this address is so no more."""
        self.retry(key)
        for look in [look for look in self._seen if _is_of(look, key)]:
            self._drop(look)

    def reset(self) -> None:
        """The engine dropped what it was asked for, or is a new one. What was seen stays true."""
        self._away.clear()
        self._gone.clear()
        for look in [look for look, seen in self._seen.items() if seen.pending]:
            self._drop(look)

    def picture(self, wanted: Wanted) -> Picture | None:
        """What there is to show."""
        found = self._key(wanted)
        if found is None:
            self._last.pop(wanted, None)
            return None
        look, current = found
        seen = self._seen.get(look)
        if seen is not None:
            self._seen.move_to_end(look)
            if wanted in self._wanted:
                self._last[wanted] = seen
            return Picture(seen, current)
        last = self._last.get(wanted)
        return None if last is None or look in self._gone else Picture(last, False)

    def changes(self) -> frozenset[Wanted]:
        """The watched whose picture is another than when this was asked last."""
        found = set()
        for wanted in self._wanted:
            key = self._key(wanted)
            shown = None
            if key is not None:
                seen = self._seen.get(key[0])
                shown = (key[0], key[1] and seen is not None, seen is None or seen.pending)
            if wanted not in self._shown or self._shown[wanted] != shown:
                self._shown[wanted] = shown
                found.add(wanted)
            if shown is not None and (seen := self._seen.get(shown[0])) is not None:
                self._last[wanted] = seen
        return frozenset(found)

    def _drop(self, look: Look) -> None:
        seen = self._seen.pop(look, None)
        if seen is not None:
            self._seen_bytes -= len(seen.data)


def _is_of(look: Look, key: bytes) -> bool:
    return look.key == key or (look.minus is not None and look.minus.key == key)
