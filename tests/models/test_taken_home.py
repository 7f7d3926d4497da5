"""Whoever takes everything home gets what every table holds of them, or a reason why not."""

from app.models import Base
from app.services import held

TABLES = Base.metadata.tables


def of_persons() -> set[str]:
    """Tables whose rows lead to an account: by a key, by the name of a column, or by a row that does."""
    found = {"accounts"} | {name for name, one in TABLES.items() if {"actor_id", "owner_id"} & set(one.columns.keys())}
    while True:
        more = {name for name, one in TABLES.items() if {key.column.table.name for key in one.foreign_keys} & found}
        if more <= found:
            return found
        found |= more


def test_every_table_of_persons_is_taken_home_or_has_a_reason_not_to_be():
    """A new table goes into one of the lists of app/services/held.py."""
    listed = [*held.TOLD, *held.ELSEWHERE, *held.UNTOLD]
    assert sorted(listed) == sorted(of_persons())
    assert all({**held.ELSEWHERE, **held.UNTOLD}.values()), "a reason is said"


def test_what_is_opened_is_sealed():
    assert {name for name in held.OPENED if "sealed" in TABLES[name].columns} == held.OPENED
