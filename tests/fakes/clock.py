"""A clock that goes on when the test says so."""


class FakeClock:
    """Call it for the time in seconds; set or add to `now`."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now
