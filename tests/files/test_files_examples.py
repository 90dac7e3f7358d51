import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from inspector.files.examples import EXAMPLES, example
from inspector.files.session_file import encoded, load

_MAKE = Path(__file__).resolve().parents[2] / "resources" / "examples" / "make.py"


@pytest.fixture(scope="module")
def make() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_examples", _MAKE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", [each.name for each in EXAMPLES])
def test_that_a_shipped_example_is_what_its_script_makes(make: ModuleType, name: str) -> None:
    found = example(name)
    assert found is not None

    assert found.path.read_bytes() == b"".join(encoded(make.MADE[name]()))


def test_that_every_example_of_the_script_is_listed(make: ModuleType) -> None:
    assert [each.name for each in EXAMPLES] == list(make.MADE)


def test_that_every_node_of_an_example_has_a_place() -> None:
    for each in EXAMPLES:
        document = load(each.path)

        assert document.layout.places.keys() == document.graph.nodes.keys()
