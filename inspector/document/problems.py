"""What is wrong or soon will be, and the way out, as values."""

from collections.abc import Callable

import msgspec

from inspector.document.nodes import Document, NodeId


class Fix(msgspec.Struct, frozen=True):
    """A way out: `title` on the button, `label` for undo, and the edit. `converts`: the leaves that
    get another dtype by it."""

    title: str
    label: str
    edit: Callable[[Document], Document]
    converts: tuple[NodeId, ...] = ()
    dtype: str = ""


class Problem(msgspec.Struct, frozen=True):
    """Something to tell: at which node (None: the whole), one sentence, PyTorch's exact text
    (empty where it says nothing), what it means in plain words, and a fix where there is one."""

    node: NodeId | None
    text: str
    exact: str = ""
    meaning: str = ""
    fix: Fix | None = None
