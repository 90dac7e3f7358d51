"""The session with the real engine: its numbers, its death in the middle of a run, and Stop."""

import os
import signal
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from inspector.document.contents import filled, numbers
from inspector.document.edits import delete
from inspector.messages.orders import Region
from inspector.session.faces import Failed, Gradient, Known, Wanted
from inspector.session.link import EngineLink
from inspector.session.session import Session
from inspector.session.store import Store
from tests.fakes.documents import Bench

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="reads the engine's processor time from /proc"
)
LOAD_MS = 90_000
X = [0.4568, 0.3014, 0.1629, 0.9983, 0.9308, 0.4588, 0.7727, 0.1441, 0.9768]


def small() -> Bench:
    return (
        Bench()
        .leaf("x", numbers(X, (3, 3)), grad=True)
        .leaf("w", filled("ones", (3, 3)), grad=True)
        .call("m", "torch.mm", input="x", mat2="w")
        .call("y", "torch.sum", input="m")
    )


def with_big(bench: Bench) -> Bench:
    """Adds whole numbers, which no BLAS multiplies: their product takes 15 s and 36 MB."""
    return bench.leaf("big", filled("ones", (6000, 6000), "int8"))


@pytest.fixture
def session(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.chdir("/")  # the engine must be found from any working directory
    session = Session(Store(), EngineLink())
    yield session
    session.close()


def wait(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: session.is_idle, timeout=LOAD_MS)


def multiply(session: Session, bench: Bench, qtbot: QtBot) -> None:
    """Asks for the long product, and waits until the engine is in the middle of it."""
    bench.call("long", "torch.mm", input="big", mat2="big")
    before = cpu_s(session)
    session.store.apply("Add", lambda _: bench.document)
    qtbot.waitUntil(lambda: cpu_s(session) > before + 0.5, timeout=LOAD_MS)
    assert session.engine.text == "Computing long."


def cpu_s(session: Session) -> float:
    """The processor time that the engine has used."""
    fields = Path(f"/proc/{pid(session)}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def pid(session: Session) -> int:
    return session._engine._link.pid


def stopped(session: Session, bench: Bench) -> list[str]:
    return [n for n, key in bench.id.items() if session.face(key) == Failed("Stopped", "stopped")]


def floats(session: Session, wanted: Wanted) -> list[float]:
    picture = session.picture(wanted)
    assert picture is not None
    data = picture.seen.data
    return [round(n, 4) for n in struct.unpack(f"<{len(data) // 4}f", data)]


def test_that_a_killed_engine_comes_back_with_the_numbers(session: Session, qtbot: QtBot) -> None:
    bench = with_big(small())
    session.store.open(bench.document)
    session.store.select([bench.id["y"]])
    x, w = (Wanted(bench.id[name], 0, "grad", Region(0, 1)) for name in ("x", "w"))
    session.watch(bench, frozenset({x, w}))
    session.backward()
    wait(qtbot, session)
    assert floats(session, x) == [3] * 9
    assert floats(session, w) == [2.2278] * 3 + [1.3763] * 3 + [1.5985] * 3

    multiply(session, bench, qtbot)
    before, killed = session.store.document, pid(session)
    os.kill(killed, signal.SIGKILL)
    qtbot.waitUntil(lambda: session.engine.kind == "restarting", timeout=LOAD_MS)
    session.store.apply("Delete", lambda d: delete(d, [bench.id["long"]]))
    wait(qtbot, session)

    assert pid(session) != killed
    session.store.undo()
    assert session.store.document is before
    assert isinstance(session.face(bench.id["y"]), Known)
    assert isinstance(session.stored(bench.at("x")), Gradient)
    assert floats(session, w) == [2.2278] * 3 + [1.3763] * 3 + [1.5985] * 3


def test_that_stop_ends_a_long_product_and_the_rest_comes_back(
    session: Session, qtbot: QtBot
) -> None:
    bench = with_big(small())
    session.store.open(bench.document)
    wait(qtbot, session)
    multiply(session, bench, qtbot)
    started = time.monotonic()
    session.stop()
    qtbot.waitUntil(lambda: bool(stopped(session, bench)), timeout=LOAD_MS)
    took = time.monotonic() - started
    assert took < 1.5

    wait(qtbot, session)
    assert isinstance(session.face(bench.id["y"]), Known)
    assert session.engine.kind == "ready"
    assert stopped(session, bench) == ["long"]
