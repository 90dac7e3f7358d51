"""A session over x, w, m = mm(x, w), y = sum(m), whose engine answers at once."""

import pytest

from inspector.session.session import Session
from inspector.session.store import Store
from tests.fakes.documents import Bench, product
from tests.fakes.link import FakeLink, settle


@pytest.fixture
def bench() -> Bench:
    return product()


@pytest.fixture
def link(qapp: object) -> FakeLink:
    return FakeLink()


@pytest.fixture
def session(bench: Bench, link: FakeLink) -> Session:
    session = Session(Store(bench.document), link)
    settle(session)
    return session
