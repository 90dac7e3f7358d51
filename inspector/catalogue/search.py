"""How a few letters find what can be added: an index made once, asked at every key. Pure."""

from collections.abc import Container, Iterable, Sequence
from functools import cache

import msgspec

from inspector.catalogue.concepts import COMMON, CONCEPTS
from inspector.catalogue.entries import Entry, entries, module_of

# What a query is found by, best first; between equals the commoner operation comes first.
_NAME, _ALIAS, _PREFIX, _WORD_PREFIX, _WITHIN = 0.0, 1.0, 2.0, 3.0, 4.0
_ALIAS_PREFIX, _ALIAS_WITHIN, _GROUP, _SUMMARY_PHRASE, _SUMMARY, _ANYWHERE = (
    5.0, 6.0, 7.0, 8.0, 9.0, 10.0,
)  # fmt: skip
_TYPO, _LETTERS = 11.0, 12.0
# A word shorter than this is near to too many others.
_LEAST_TYPO = 4
_RARE = {"fft": 3, "special": 4, "linalg": 1, "Tensor": 1}


class _Card(msgspec.Struct, frozen=True, gc=False):
    """All that a query is compared with, in small letters, of one entry. `hay` is all of it in
    one text: what is not in there need not be looked for further; `heads` are the beginnings, each
    on a line, which is all that one letter is compared with."""

    entry: Entry
    place: int
    cost: int
    name: str
    compact: str
    parts: tuple[str, ...]
    id: str
    names: tuple[str, ...]
    aliases: tuple[str, ...]
    alias_words: tuple[str, ...]
    group_words: tuple[str, ...]
    summary: str
    summary_words: tuple[str, ...]
    hay: str
    heads: str


def _card(entry: Entry, place: int) -> _Card:
    name = entry.name.lower().rpartition(".")[2] or entry.name.lower()
    names = tuple(
        dict.fromkeys(
            short for each in entry.names if (short := each.rpartition(".")[2].lower()) != name
        )
    )
    said = (*entry.aliases, *CONCEPTS.get(entry.id, ()))
    aliases = tuple(dict.fromkeys(each.lower() for each in said))
    group = (
        " ".join((entry.group, module_of(entry.id.partition(":")[0]), entry.beside))
        .lower()
        .replace("/", " ")
        .replace(".", " ")
    )
    summary = entry.summary.lower()
    compact = name.replace("_", "")
    id = entry.id.lower()
    parts = tuple(part for part in name.replace("_", " ").split() if part)
    alias_words = tuple(word for each in aliases for word in each.split())
    return _Card(
        entry=entry,
        place=place,
        cost=_cost(entry),
        name=name,
        compact=compact,
        parts=parts,
        id=id,
        names=names,
        aliases=aliases,
        alias_words=alias_words,
        group_words=tuple(group.split()),
        summary=summary,
        summary_words=tuple(word.strip(".,:;()") for word in summary.split()),
        hay="\n".join((name, compact, id, *names, *aliases, group, summary)),
        heads="\n".join(("", name, *parts, *names, *alias_words)),
    )


def _cost(entry: Entry) -> int:
    """How exotic an entry is: of two that a query finds as well the lower one comes first."""
    function, _, overload = entry.id.partition(":")
    return (
        _RARE.get(module_of(function), 0)
        + (1 if overload else 0)
        + (8 if entry.changes else 0)
        - (3 if entry.id in COMMON else 4 if entry.kind != "operation" else 0)
    )


class Index:
    """Entries prepared for searching."""

    def __init__(self, of: Iterable[Entry]) -> None:
        self._cards = tuple(_card(each, place) for place, each in enumerate(of))
        self._near: dict[str, set[str]] | None = None

    def find(self, query: str, among: Container[str] | None = None) -> list[Entry]:
        """The entries that a query finds, best first; all of them, in their order, for an empty
        one. `among`: only entries with these ids.

        A query of several words is compared as a whole ("cross entropy" is cross_entropy), and
        word by word: all must be found. Where nothing is found at all one wrong, missing,
        doubled or swapped letter a word is forgiven, then any name with the letters in order.
        """
        cards = self._cards
        if among is not None:
            cards = tuple(card for card in cards if card.entry.id in among)
        words = query.lower().split()
        if not words:
            return [card.entry for card in cards]
        phrase = " ".join(words)
        compact = phrase.replace(" ", "").replace("_", "") if len(phrase) > 2 else phrase
        ranked = []
        for card in cards:
            rank = _rank(card, words, phrase, compact)
            if rank is not None:
                ranked.append((rank, card.cost, len(card.name), card.place, card))
        if not ranked:
            ranked = self._forgiven(cards, words, compact)
        ranked.sort(key=lambda found: found[:4])
        return [found[4].entry for found in ranked]

    def _forgiven(
        self, cards: Iterable[_Card], words: Sequence[str], compact: str
    ) -> list[tuple[float, int, int, int, _Card]]:
        near = [self._neighbours(word) | {word} for word in words]
        near_all = self._neighbours(compact)
        found = []
        for card in cards:
            known = _vocabulary(card)
            if not near_all.isdisjoint(known) or all(
                any(word in card.hay for word in some)
                if len(some) == 1
                else not some.isdisjoint(known)
                for some in near
            ):
                rank = _TYPO + (0.0 if card.compact in near_all else 0.5)
            elif len(words) == 1 and len(compact) > 1 and _in_order(words[0], card.name):
                rank = _LETTERS + (card.name[0] != compact[0])
            else:
                continue
            found.append((rank, card.cost, len(card.name), card.place, card))
        return found

    def _neighbours(self, word: str) -> set[str]:
        """Known words that are one edit or one swap of two letters away from this one."""
        if len(word) < _LEAST_TYPO:
            return set()
        if self._near is None:
            self._near = {}
            for known in {known for card in self._cards for known in _vocabulary(card)}:
                if len(known) >= _LEAST_TYPO - 1:
                    for less in _with_one_less(known):
                        self._near.setdefault(less, set()).add(known)
        candidates = {known for less in _with_one_less(word) for known in self._near.get(less, ())}
        return {known for known in candidates if _one_edit(word, known)}


def _vocabulary(card: _Card) -> frozenset[str]:
    return frozenset((card.name, card.compact, *card.parts, *card.names, *card.alias_words))


def _rank(card: _Card, words: Sequence[str], phrase: str, compact: str) -> float | None:
    hay = card.hay
    if len(phrase) < 3 and f"\n{phrase}" not in card.heads:
        # One letter or two are in every text; two may stand within a name ("addmm").
        return _WITHIN if len(phrase) == 2 and phrase in card.name else None
    best: float | None = None
    if phrase in hay or compact in hay:
        best = _of_phrase(card, phrase, compact)
    if len(words) == 1 or (best is not None and best <= _WITHIN):
        return best
    if not all(word in hay for word in words):
        return best
    # Found word by word is a little worse than found as a whole.
    apart = max(_of_phrase(card, word, word) or _NAME for word in words) + 0.5
    return apart if best is None else min(best, apart)


def _of_phrase(card: _Card, phrase: str, compact: str) -> float | None:
    name = card.name
    if phrase == name or (compact == card.compact and "_" not in phrase):
        return _NAME
    if phrase in card.names or (not phrase.isalnum() and phrase in card.aliases):
        return _NAME + 0.5
    if "." in phrase and phrase in card.id:
        return _NAME + 0.5 if card.id.endswith(f".{phrase}") or card.id == phrase else _PREFIX
    if phrase in card.aliases or compact == card.compact:
        return _ALIAS
    if name.startswith(phrase) or card.compact.startswith(compact):
        return _PREFIX
    if any(part.startswith(phrase) for part in card.parts):
        return _WORD_PREFIX
    if any(each.startswith(phrase) for each in card.names):
        return _WORD_PREFIX + 0.5
    if phrase in name or compact in card.compact:
        return _WITHIN
    if any(each.startswith(phrase) for each in card.aliases) or phrase in card.alias_words:
        return _ALIAS_PREFIX
    if any(phrase in each for each in card.aliases):
        return _ALIAS_WITHIN
    if any(each.startswith(phrase) for each in card.group_words):
        return _GROUP
    if " " in phrase and phrase in card.summary:
        return _SUMMARY_PHRASE
    if any(each.startswith(phrase) for each in card.summary_words):
        return _SUMMARY
    return _ANYWHERE if phrase in card.hay else None


def _with_one_less(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _one_edit(one: str, other: str) -> bool:
    """Whether a letter changed, added or left out, or two swapped, makes one of the other."""
    shorter = min(len(one), len(other))
    start = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    a, b = one[start:], other[start:]
    if len(a) == len(b):
        return a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
    return a[1:] == b if len(a) > len(b) else a == b[1:]


def _in_order(letters: str, name: str) -> bool:
    rest = iter(name)
    return all(letter in rest for letter in letters)


@cache
def index() -> Index:
    """The index of everything that can be added."""
    return Index(entries())


def search(query: str, among: Container[str] | None = None) -> Sequence[Entry]:
    """What a query finds of everything that can be added; see `Index.find`."""
    return index().find(query, among)
