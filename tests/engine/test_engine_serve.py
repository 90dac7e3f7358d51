"""The engine's process: over its pipes, as the window sees it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector.document.contents import filled
from inspector.document.recipes import recipes
from inspector.engine.inbox import Inbox
from inspector.engine.serve import answers
from inspector.messages import PROTOCOL
from inspector.messages.answers import (
    Answer,
    Broken,
    Gone,
    Pong,
    Ran,
    Ready,
    Refused,
    Seen,
    Stopped,
    Swept,
)
from inspector.messages.framing import Reader, answer_decoder, framed
from inspector.messages.orders import (
    Backward,
    Compute,
    Forget,
    Hello,
    Look,
    Order,
    Ping,
    Region,
    Stop,
    Supply,
)
from inspector.messages.steps import backward, steps, supplies
from tests.engine.building import Build

START = "from inspector.engine.serve import main; raise SystemExit(main())"
LONGEST_S = 30.0


class Child:
    """The engine as a child process."""

    def __init__(self, code: str = START) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._reader: Reader[Answer] = Reader(answer_decoder)
        self._waiting: list[Answer] = []

    def order(self, *orders: Order) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b"".join(framed(order) for order in orders))
        self.process.stdin.flush()

    def answer(self) -> Answer:
        assert self.process.stdout is not None
        while not self._waiting:
            chunk = os.read(self.process.stdout.fileno(), 2**16)
            assert chunk, "the engine ended"
            self._waiting.extend(self._reader.feed(chunk))
        return self._waiting.pop(0)

    def until(self, kind: type) -> Answer:
        while not isinstance(found := self.answer(), kind):
            pass
        return found

    def end(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.kill()
        self.process.wait(LONGEST_S)
        self.process.stdin.close()
        self.process.stdout.close()


@pytest.fixture
def child() -> Iterator[Child]:
    found = Child()
    yield found
    found.end()


def everything(build: Build, number: int = 1) -> tuple[list[Order], Compute]:
    known = recipes(build.document.graph, "cpu")
    orders: list[Order] = list(supplies(known.graph, known.order))
    return orders, Compute(number, "cpu", known.address, tuple(steps(known, known.order)))


def small() -> Build:
    build = Build()
    build.literal("x", [[1, 2], [3, 4]])
    build.call("h", "torch.mm", "x", "x")
    build.call("y", "torch.sum", "h")
    return build


def endless(count: int = 200) -> Build:
    """Minutes of work: matmuls of about a tenth of a second or more each."""
    build = Build()
    build.leaf("x", filled("eye", (2000, 2000)))
    last = "x"
    for index in range(count):
        build.call(f"v{index}", "torch.mm", last, "x")
        last = f"v{index}"
    return build


def long_op() -> Build:
    """One op of many seconds."""
    build = Build()
    build.leaf("x", filled("eye", (10000, 10000)), grad=False)
    build.call("y", "torch.mm", "x", "x")
    return build


def test_that_it_says_what_it_is_then_computes_sweeps_and_shows(child: Child) -> None:
    build = small()
    orders, compute = everything(build)
    known = recipes(build.document.graph, "cpu")
    sweep = backward(known, build.source("y"), previous=None)
    x = build.source("x").node
    look = Look("flow", sweep.address, x, 0, Region(0, 1))
    child.order(Hello(PROTOCOL), *orders, compute, sweep, look)
    ready = child.answer()

    assert isinstance(ready, Ready)
    assert (ready.protocol, ready.pid) == (PROTOCOL, child.process.pid)
    assert ready.devices[0].name == "cpu"
    assert any(device.name.startswith("cuda") for device in ready.devices)
    done: list[bytes] = []
    while True:
        ran = child.answer()
        assert isinstance(ran, Ran)
        done += [result.recipe for result in ran.results]
        if ran.done:
            break
    assert done == [step.recipe for step in compute.steps]
    assert isinstance(child.answer(), Swept)
    seen = child.answer()
    assert isinstance(seen, Seen)
    assert seen.rows == 2
    if sys.platform == "linux":
        score = Path(f"/proc/{child.process.pid}/oom_score_adj").read_text("ascii").strip()
        assert score == "1000"


def test_that_a_ping_is_answered_inside_a_long_op_and_the_pipe_s_end_ends_it(
    child: Child,
) -> None:
    orders, compute = everything(long_op())
    child.order(Hello(PROTOCOL))
    child.until(Ready)
    child.order(*orders, compute)
    started = time.monotonic()
    child.order(Ping(7))
    assert child.until(Pong) == Pong(7)
    assert time.monotonic() - started < 2
    assert child.process.stdin is not None
    child.process.stdin.close()

    assert child.process.wait(5) == 0
    assert time.monotonic() - started < 6


def test_that_what_was_done_is_told_while_one_step_takes_long(child: Child) -> None:
    build = long_op()
    orders, compute = everything(build)
    child.order(Hello(PROTOCOL), *orders, compute)

    ran = child.until(Ran)
    assert isinstance(ran, Ran)
    assert not ran.done
    assert [result.recipe for result in ran.results] == [compute.steps[0].recipe]


def test_that_stop_ends_a_run_between_two_steps_and_the_engine_goes_on(child: Child) -> None:
    orders, compute = everything(endless())
    child.order(Hello(PROTOCOL), *orders, compute)
    child.until(Ran)
    started = time.monotonic()
    child.order(Stop())
    child.until(Stopped)
    assert time.monotonic() - started < 5
    orders, compute = everything(small(), 2)
    child.order(*orders, compute)
    ran = child.answer()

    assert isinstance(ran, Ran)
    assert (ran.number, ran.done) == (2, True)


def test_that_stop_is_answered_when_nothing_runs(child: Child) -> None:
    child.order(Hello(PROTOCOL), Stop())
    child.until(Ready)

    assert child.answer() == Stopped()


def test_that_a_newer_compute_supersedes_the_one_that_runs(child: Child) -> None:
    orders, compute = everything(endless())
    child.order(Hello(PROTOCOL), *orders, compute)
    child.until(Ran)
    orders, compute = everything(small(), 2)
    child.order(*orders, compute)
    while True:
        ran = child.until(Ran)
        assert isinstance(ran, Ran)
        if ran.number == 2:
            break
        assert not ran.done

    assert ran.done


def test_that_stray_prints_do_not_reach_the_frames() -> None:
    code = (
        "import os, sys, inspector.engine.serve as s\n"
        "real = s._ready\n"
        "def noisy():\n"
        "    print('stray', flush=True); os.write(1, b'stray'); sys.stdout.flush()\n"
        "    assert sys.stdin.read() == ''\n"
        "    return real()\n"
        "s._ready = noisy\n"
        "raise SystemExit(s.main())\n"
    )
    child = Child(code)
    try:
        child.order(Hello(PROTOCOL), Ping(1))
        found = {type(child.answer()), type(child.answer())}
        assert found == {Ready, Pong}
    finally:
        child.end()


def test_that_another_protocol_is_refused_in_words(child: Child) -> None:
    child.order(Hello(PROTOCOL + 1))
    broken = child.until(Broken)

    assert isinstance(broken, Broken)
    assert "protocol" in broken.text
    assert child.process.wait(LONGEST_S) == 1


def test_that_a_torch_that_cannot_be_loaded_is_said() -> None:
    code = (
        "import sys; sys.modules['torch'] = None\n"
        "from inspector.engine.serve import main; raise SystemExit(main())"
    )
    child = Child(code)
    try:
        child.order(Hello(PROTOCOL))
        broken = child.until(Broken)
        assert isinstance(broken, Broken)
        assert broken.text.startswith("PyTorch cannot be loaded")
    finally:
        child.end()


def test_that_bytes_that_are_no_order_end_it_in_words(child: Child) -> None:
    assert child.process.stdin is not None
    child.process.stdin.write(b"\x03\x00\x00\x00abc")
    child.process.stdin.flush()

    assert isinstance(child.until(Broken), Broken)
    child.process.wait(LONGEST_S)


def test_that_it_can_be_killed_inside_an_op(child: Child) -> None:
    orders, compute = everything(long_op())
    child.order(Hello(PROTOCOL), *orders, compute)
    child.until(Ready)
    child.process.kill()

    assert child.process.wait(5) != 0


class Faulty:
    """A machine that is broken itself."""

    def compute(self, order: Compute) -> Iterator[Ran]:
        yield Ran(order.number, (), done=False)
        raise ZeroDivisionError("ours")

    def backward(self, order: Backward) -> Swept:
        raise ZeroDivisionError("ours")

    def look(self, order: Look) -> Seen:
        raise ZeroDivisionError("ours")


def test_that_an_error_of_the_engine_s_own_is_answered(capsys: pytest.CaptureFixture[str]) -> None:
    _, compute = everything(small())
    look = Look("value", b"k", "n", 0, Region(0, 1))
    sweep = Backward(b"a", None, b"g", (b"r", 0))
    machine: object = Faulty()
    ran = list(answers(machine, compute))  # type: ignore[arg-type]
    refused = list(answers(machine, sweep))  # type: ignore[arg-type]

    last = ran[-1]
    assert isinstance(last, Ran)
    assert last.done
    assert len(last.results) == 3
    assert isinstance(refused[0], Refused)
    assert list(answers(machine, look)) == [Gone(look)]  # type: ignore[arg-type]
    assert "ZeroDivisionError" in capsys.readouterr().err


def compute_of(number: int) -> Compute:
    return Compute(number, "cpu", b"", ())


def sweep_of(address: bytes) -> Backward:
    return Backward(address, None, b"g", (b"r", 0))


def test_that_the_inbox_keeps_a_compute_that_a_backward_needs() -> None:
    inbox = Inbox()
    for order in (compute_of(1), compute_of(2), sweep_of(b"a"), compute_of(3), compute_of(4)):
        inbox.put(order)

    assert [inbox.take() for _ in range(3)] == [compute_of(2), sweep_of(b"a"), compute_of(4)]


def test_that_the_inbox_cancels_what_runs_only_where_no_backward_needs_it() -> None:
    inbox = Inbox()
    inbox.put(compute_of(1))
    inbox.take()
    inbox.put(sweep_of(b"a"))
    inbox.put(compute_of(2))
    assert not inbox.is_cancelled()
    inbox.put(Stop())
    assert inbox.is_cancelled()
    assert inbox.take() == Stop()
    assert not inbox.is_cancelled()
    inbox.put(compute_of(3))
    assert not inbox.is_cancelled()


def test_that_stop_keeps_what_brings_or_frees_things() -> None:
    inbox = Inbox()
    kept: list[Order] = [Supply(b"d", b""), Forget((b"k",))]
    for order in (compute_of(1), kept[0], sweep_of(b"a"), kept[1]):
        inbox.put(order)
    inbox.put(Stop())

    assert [inbox.take() for _ in range(3)] == [*kept, Stop()]


def test_that_a_look_at_single_cells_overtakes_what_reads_whole_tensors() -> None:
    inbox = Inbox()
    tile = Look("value", b"x", "x", 0, Region(0, 1, (), 0, 0, 64, 64, 64), statistics=False)
    whole = Look("value", b"x", "x", 0, Region(0, 1, (), 0, 0, 2**20, 2**20, 256))
    run = Compute(1, "cpu", b"", ())
    for order in (whole, whole, run, whole, tile):
        inbox.put(order)

    assert [inbox.take() for _ in range(5)] == [whole, whole, run, tile, whole]
    for order in (whole, tile, tile, whole):
        inbox.put(order)
    assert [inbox.take() for _ in range(4)] == [tile, tile, whole, whole]
    inbox.put(tile)
    inbox.put(Stop())
    inbox.put(whole)
    assert [inbox.take(), inbox.take()] == [Stop(), whole]
