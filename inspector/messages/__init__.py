"""What window and engine say to each other: frozen structs, encoded as length-prefixed msgpack."""

PROTOCOL = 6
