"""How well a few typed letters fit a text: its words, beginnings, initials, or letters in order."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")
_WORD_START, _INSIDE, _INITIALS, _LETTERS = 100, 60, 50, 10
_BREAKS = " .,_-/:()[]"


def fit(query: str, text: str) -> int:
    """0 where it does not fit; more where it fits better. Each word of the query must be there."""
    asked, held = query.lower().split(), text.lower()
    found = 0
    for at, word in enumerate(asked):
        points = _fit_word(word, held)
        if not points:
            return 0
        # What stands at the beginning of both is most likely meant.
        found += points + (20 if at == 0 and held.startswith(word) else 0)
    return found


def _fit_word(word: str, text: str) -> int:
    at = text.find(word)
    while at > 0 and text[at - 1] not in _BREAKS:
        further = text.find(word, at + 1)
        if further < 0:
            return _INSIDE
        at = further
    if at >= 0:
        return _WORD_START
    starts = [i for i in range(len(text)) if i == 0 or text[i - 1] in _BREAKS]
    initials = "".join(text[i] for i in starts)
    if len(word) > 1 and word in initials:
        return _INITIALS
    # Scattered letters mean something only from the beginning of a word on.
    begin = next((i for i in starts if text[i] == word[0]), None)
    if len(word) < 3 or begin is None:
        return 0
    rest = iter(text[begin:])
    return _LETTERS if all(letter in rest for letter in word) else 0


def best(query: str, held: Iterable[tuple[str, T]], most: int | None = None) -> Sequence[T]:
    """What fits, the best first, among equals in the given order."""
    found = [(fit(query, text), what) for text, what in held]
    fitting = sorted((each for each in found if each[0]), key=lambda each: -each[0])
    return [what for _, what in fitting[:most]]
