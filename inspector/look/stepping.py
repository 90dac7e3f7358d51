"""The number at the cursor of a typed text made larger or smaller by its last digit."""

import re
from decimal import Decimal

# A number that can be stepped; "1e-05" is left alone by what surrounds "05".
_NUMBER = re.compile(r"(?<![\w.+-])[+-]?\d{1,18}(\.\d{1,15})?(?![\w.])")


def stepped(text: str, cursor: int, by: int) -> tuple[str, int] | None:
    """The text and where its cursor is then; None where there is no number to step."""
    numbers = list(_NUMBER.finditer(text))
    if not numbers:
        return None
    at = next((each for each in numbers if each.start() <= cursor <= each.end()), numbers[-1])
    number = Decimal(at.group())
    made = f"{number + by * Decimal((0, (1,), int(number.as_tuple().exponent))):f}"
    return text[: at.start()] + made + text[at.end() :], at.start() + len(made)
