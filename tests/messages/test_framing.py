"""Frames and messages: what is sent is what arrives, however the pipe cuts it."""

import math
import struct

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.document.contents import Fill
from inspector.messages.answers import (
    Computed,
    Counted,
    Device,
    Explained,
    Fact,
    Gone,
    Inspected,
    Located,
    Lying,
    Ran,
    Ready,
    Refused,
    Seen,
    Statistics,
    StoredGrad,
    Tally,
    Unreached,
)
from inspector.messages.framing import (
    BadFrame,
    Reader,
    answer_decoder,
    framed,
    order_decoder,
)
from inspector.messages.orders import (
    Backward,
    Call,
    Compute,
    Count,
    Explain,
    Forget,
    Hello,
    Inspect,
    Locate,
    Look,
    MakeLeaf,
    Operand,
    Order,
    Ping,
    Region,
    Stop,
    Supply,
)
from inspector.messages.saved import Saved
from inspector.messages.tensors import Stored, Tensor
from inspector.messages.walks import Arrives, Cut, Mapped, Open, Opened, Walk, Walked, Way

LEAF = MakeLeaf(b"r", "n1", "x", Tensor("int8", (2,), Fill("full", {"value": 3}), {1: b"7"}), True)
CALL = Call(b"s", "n2", "y", "torch.sum", {"input": ((b"r", 0),)}, {"dim": (0, 1)}, "no_grad")
LOOK = Look("flow", b"k", "n2", 1, Region(None, 0, (3, 4), most=8))
OF = Operand("value", b"r", "n1", 0)
LESS = Look("value", b"r", "n1", 0, Region(1, 2, by="mean", spread=(0,), wide=8), minus=OF)
COUNT = Count(OF, Operand("grad", b"a", "n2", 0))
ORDERS: tuple[Order, ...] = (
    Hello(1),
    Supply(b"d", bytes(1000)),
    Compute(3, "cpu", b"a", (LEAF, CALL)),
    Backward(b"a", None, b"g", (b"r", 0), Tensor("float32", (), Stored(b"d"))),
    LOOK,
    LESS,
    COUNT,
    Locate(OF),
    Forget((b"r", b"s")),
    Explain("torch.sin"),
    Inspect(b"r"),
    Walk(4, (b"r",), b"a"),
    Open(5, (b"r",), b"a", 0),
    Stop(),
    Ping(2),
)
ANSWERS = (
    Ready(1, "2.13", "3.11", 7, (Device("cpu", "CPU"),)),
    Ran(1, (Computed(b"r", (Fact((2,), "int8", "cpu", False, True, None, 0, 2),), ("w",)),), False),
    Ran(1, (Unreached(b"s", b"r"),), True),
    Refused(b"a", "RuntimeError", "no", (StoredGrad("n", b"r", 0, (2,), "float32", 2),)),
    Seen(LOOK, (2,), "int8", 1, 2, (1, 1), b"ab", Statistics(2, 0.0, 1.0, 0.5, 0.5, 0, 0, 0, 1)),
    Seen(LESS, (3, 2), "float32", 1, 2, (3, 1), b"ab", None, True, (-1.0, 2.0)),
    Gone(LOOK),
    Counted(COUNT, None, Tally(1, (3, 4), (0.5, 1.5), -3, (2, 0, 5))),
    Located(Locate(OF), (2,), (0,), 3, 4, 16, False, (Lying(OF, (4,), (1,), 0, 4),)),
    Explained("torch.sin", "Sine."),
    Inspected(b"r", (Saved("SinBackward0", "self", (2,), "float32", 8, 1),)),
    Mapped(
        4,
        (Walked("n", "SinBackward0", (Way(-1, 0),), (Arrives((2,), "float32", (("n", 0),)),)),),
        (Cut("n", "input", 0, "detach", True),),
    ),
    Opened(5, (Saved("SinBackward0", "self", (2,), "float32", 8, 1),)),
)


@given(st.lists(st.sampled_from(ORDERS), max_size=6), st.randoms(use_true_random=False))
def test_that_orders_arrive_as_sent_however_they_are_cut(orders: list[Order], rng: object) -> None:
    data = b"".join(framed(order) for order in orders)
    reader = Reader(order_decoder)
    arrived = []
    at = 0
    while at < len(data):
        size = rng.randint(1, 40)  # type: ignore[attr-defined]
        arrived += list(reader.feed(data[at : at + size]))
        at += size

    assert arrived == orders


def test_that_answers_arrive_as_sent() -> None:
    reader = Reader(answer_decoder)

    assert list(reader.feed(b"".join(framed(each) for each in ANSWERS))) == list(ANSWERS)


def test_that_numbers_that_are_none_survive() -> None:
    statistics = Statistics(1, math.nan, math.inf, -math.inf, 0.0, 1, 0, 0, 0)
    seen = Seen(LOOK, (), "float32", 1, 1, (1, 1), b"", statistics)
    (back,) = Reader(answer_decoder).feed(framed(seen))

    assert isinstance(back, Seen)
    assert back.statistics is not None
    assert math.isnan(back.statistics.least)
    assert back.statistics.most == math.inf


@pytest.mark.parametrize(
    "data",
    [
        struct.pack("<I", 2**31 + 1),
        struct.pack("<I", 3) + b"\xc1\xc1\xc1",
        struct.pack("<I", 1) + b"\x01",
        struct.pack("<I", 5000) + b"\x91" * 5000,
        framed(ANSWERS[0]),
    ],
)
def test_that_bytes_that_are_no_order_are_refused(data: bytes) -> None:
    with pytest.raises(BadFrame):
        list(Reader(order_decoder).feed(data))


def test_that_a_wrong_type_inside_a_message_is_refused() -> None:
    body = msgspec.msgpack.encode({"type": "hello", "protocol": "one"})
    with pytest.raises(BadFrame):
        list(Reader(order_decoder).feed(struct.pack("<I", len(body)) + body))


def test_that_messages_are_fit_to_be_keys() -> None:
    assert LOOK in {Look("flow", b"k", "n2", 1, Region(None, 0, (3, 4), most=8))}
