"""docs/data-policy.md says of every column what it holds, how sensitive it is and how long it stays."""

import re
from pathlib import Path

from app.models import Base
from app.services.keys import sealed_columns

LINE = re.compile(r"^\| `(\w+\.\w+)` \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
POLICY = (Path(__file__).parents[2] / "docs" / "data-policy.md").read_text("utf-8")


def test_every_column_has_its_line_and_every_line_its_column():
    listed = [line[0] for line in LINE.findall(POLICY)]
    columns = [f"{table.name}.{column.name}" for table in Base.metadata.tables.values() for column in table.columns]
    assert sorted(listed) == sorted(columns)


def test_exactly_the_sealed_columns_are_said_to_be_sealed():
    said = {line[0] for line in LINE.findall(POLICY) if "sealed" in line[2]}
    assert said == {f"{mapper.local_table}.{column}" for mapper, column in sealed_columns()}


def test_what_is_not_sealed_has_no_room_for_a_sentence():
    """A plain text column is short: codes, ids, names of things in the house."""
    for table in Base.metadata.tables.values():
        for column in table.columns:
            length = getattr(column.type, "length", None)
            if column.type.python_type is str:
                assert length is not None, column
                assert length <= 64, column
