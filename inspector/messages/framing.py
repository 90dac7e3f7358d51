"""Frames on a byte pipe: four bytes of length (little-endian), then msgpack."""

import struct
from collections.abc import Callable, Iterator
from functools import cache
from typing import Generic, TypeVar

import msgspec

from inspector.messages.answers import Answer
from inspector.messages.orders import Order

_LENGTH = struct.Struct("<I")
MOST_BYTES = 2**31
M = TypeVar("M")

_encoder = msgspec.msgpack.Encoder()


@cache
def order_decoder() -> "msgspec.msgpack.Decoder[Order]":
    """What the engine reads; made by whoever reads first, for it takes a millisecond."""
    return msgspec.msgpack.Decoder(Order)


@cache
def answer_decoder() -> "msgspec.msgpack.Decoder[Answer]":
    """What the window reads."""
    return msgspec.msgpack.Decoder(Answer)


class BadFrame(ValueError):
    """The bytes are no frame of this protocol."""


def framed(message: Order | Answer) -> bytes:
    """A message as a frame."""
    body = _encoder.encode(message)
    return _LENGTH.pack(len(body)) + body


class Reader(Generic[M]):
    """Turns chunks of bytes, cut anywhere, into messages."""

    def __init__(self, decoder: "Callable[[], msgspec.msgpack.Decoder[M]]") -> None:
        self._decoder = decoder
        self._buffer = bytearray()

    def feed(self, chunk: bytes | bytearray | memoryview) -> Iterator[M]:
        """The messages that this chunk completes. Raises BadFrame."""
        self._buffer += chunk
        at = 0
        try:
            while len(self._buffer) - at >= _LENGTH.size:
                (length,) = _LENGTH.unpack_from(self._buffer, at)
                if length > MOST_BYTES:
                    raise BadFrame(f"a frame of {length} bytes")
                end = at + _LENGTH.size + length
                if len(self._buffer) < end:
                    break
                body = bytes(self._buffer[at + _LENGTH.size : end])
                at = end
                try:
                    yield self._decoder().decode(body)
                except (msgspec.DecodeError, RecursionError) as error:
                    raise BadFrame(str(error)) from error
        finally:
            del self._buffer[:at]
