"""What a file says comes into a sheet, and nothing that stands there is lost by it."""

from __future__ import annotations

from app.jobcard import Part, as_written, read_section, taken_in
from tests.documents.cards import LIBRARY

FORM = LIBRARY.latest("form-2")
AT = "2026-11-26T03:00:00+00:00"


def written(*companies, **fields):
    rows = [{"_id": f"{number:016x}", "company_name": name} for number, name in companies]
    return {"jobs": rows, **fields}


def part_of(values):
    part = Part()
    part, _ = taken_in(part, read_section(FORM, values), ["jobs"], revision=1, at=AT)
    return part


def take(part, values, groups=("jobs",)):
    return taken_in(part, read_section(FORM, values), groups, revision=2, at=AT)


def companies(part):
    return [row["company_name"] for row in part.values.get("jobs", ()) if not row.get("_gone")]


def test_a_list_becomes_the_one_of_the_file_and_other_rows_can_come_back():
    now = part_of(written((1, "見本商店"), (2, "川上工業")))
    part, changed = take(now, written((3, "港食堂"), (1, "見本商店（本店）")))
    assert companies(part) == ["港食堂", "見本商店（本店）"]
    assert companies(now) == ["見本商店", "川上工業"]
    assert part.row("jobs", f"{2:016x}")["_gone"] == AT
    assert part.restore_row("jobs", f"{2:016x}")
    assert companies(part)[-1] == "川上工業"
    assert all(part.changed[path] == (2, "") for path in changed)


def test_what_the_file_does_not_speak_of_stays():
    now = part_of(written((1, "見本商店"), as_of_date="2026-11-01"))
    part, changed = take(now, {}, groups=())
    assert changed == []
    assert part.stored() == now.stored()


def test_the_same_file_twice_changes_nothing_the_second_time():
    file = written((1, "見本商店"), (2, "川上工業"), as_of_date="令和8年13月1日")
    part, first = take(Part(), file)
    assert first
    assert take(part, file)[1] == []


def test_what_could_not_be_read_is_in_the_file_again_and_comes_back_unread():
    part = part_of(written((1, "見本商店"), as_of_date="むかし"))
    part.unread[f"jobs/{1:016x}/start_ym"] = {"year": "2019", "month": "13"}
    file = as_written(part.values, part.unread)
    assert file["as_of_date"] == "むかし"
    again, _ = take(Part(), file)
    assert again.unread == part.unread


def test_an_empty_cell_does_not_take_away_what_is_still_unread():
    now = part_of({"as_of_date": "むかし"})
    part, changed = take(now, {"as_of_date": ""})
    assert part.unread == {"as_of_date": "むかし"}
    assert changed == []


def test_an_emptied_cell_empties_the_field():
    part, changed = take(part_of({"as_of_date": "2026-11-01"}), {"as_of_date": ""})
    assert changed == ["as_of_date"]
    assert "as_of_date" not in part.values


def test_a_row_that_was_removed_comes_back_with_the_file():
    now = part_of(written((1, "見本商店")))
    now.remove_row("jobs", f"{1:016x}", AT)
    assert as_written(now.values, now.unread)["jobs"] == []
    part, _ = take(now, written((1, "見本商店")))
    assert companies(part) == ["見本商店"]
