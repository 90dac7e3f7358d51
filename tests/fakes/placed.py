"""Documents whose nodes have places, for what draws them."""

from inspector.document.contents import filled
from inspector.document.edits import add_leaf, add_operation
from inspector.document.nodes import Document, Place, Source


def product() -> Document:
    """x, w (both requiring grad), h = mm(x, w), y = sum(h)."""
    document = Document()
    document, x = add_leaf(
        document, filled("rand", (3, 3)), at=Place(0, 0), name="x", requires_grad=True
    )
    document, w = add_leaf(
        document, filled("ones", (3, 3)), at=Place(0, 220), name="w", requires_grad=True
    )
    document, h = add_operation(
        document,
        "torch.mm",
        at=Place(300, 100),
        name="h",
        inputs={"input": (Source(x),), "mat2": (Source(w),)},
    )
    document, _ = add_operation(
        document, "torch.sum", at=Place(620, 100), name="y", inputs={"input": (Source(h),)}
    )
    return document
