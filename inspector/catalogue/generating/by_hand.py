"""What no declaration of PyTorch says and is written by hand: by_hand.json."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any


@cache
def by_hand() -> Mapping[str, Any]:
    """`schemas` and `rows` by public name, and the lists that the generator's modules name."""
    text = Path(__file__).with_name("by_hand.json").read_text("utf-8")
    found: Mapping[str, Any] = json.loads(text)
    return found
