"""The catalogue and the table of names are what their generator writes.

`make test` regenerates other rows each day; `make catalogue-check` regenerates all of them.
"""

import os
import random
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
import torch

from inspector.catalogue.generating.assembling import assembled
from inspector.catalogue.generating.offered import infos, names
from inspector.catalogue.generating.writing import catalogue_texts, table_texts
from inspector.catalogue.rows import bare, catalogue
from inspector.catalogue.shipped import shipped
from inspector.engine import table

WHOLE = os.environ.get("CATALOGUE") == "whole"
TODAY = datetime.now(UTC).toordinal()
SAMPLED = 8

pytestmark = [
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(
        torch.__version__.partition("+")[0] != catalogue().torch,
        reason="the rows were made from another torch than the installed one",
    ),
]


def test_that_rows_regenerated_are_those_of_the_file() -> None:
    tested = [name for name in names() if name in infos()]
    chosen = random.Random(TODAY).sample(tested, SAMPLED)
    made = assembled(chosen).rows
    shown = {id: row for id, row in catalogue().operations.items() if row.function in chosen}

    assert made.keys() == shown.keys()
    for id, row in made.items():
        assert msgspec.json.encode(bare(row)).decode() == msgspec.json.encode(shown[id]).decode()
        assert row.details == shown[id].details


@pytest.mark.skipif(not WHOLE, reason="make catalogue-check does: it takes minutes")
def test_that_the_whole_file_and_the_table_are_what_the_generator_writes() -> None:
    rows = assembled().rows
    before = shipped("catalogue.json").read_text("utf-8")

    for name, text in catalogue_texts(rows, before).items():
        assert shipped(name).read_text("utf-8").splitlines() == text.splitlines()
    for name, text in table_texts(rows).items():
        place = Path(table.__file__).with_name(name)
        assert place.read_text("utf-8") == text
