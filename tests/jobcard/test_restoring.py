"""An earlier state of a part comes back, and nothing of now is lost for it."""

from copy import deepcopy

from hypothesis import given
from hypothesis import strategies as st

from app.jobcard import Part, Save, conflicts, digest, present, restored
from tests.jobcard.made import OTHER_ROW, ROW, examples

AT = "2026-11-23T03:00:00+00:00"
EARLIER = "2026-10-01T03:00:00+00:00"
TEXTS = st.sampled_from(["い", "ろ", "は"])
IDS = [ROW, OTHER_ROW, "0" * 16]


@st.composite
def parts(draw):
    """A part as pages leave it: values, removed rows, and texts that could not be read."""
    part = Part(draw(st.dictionaries(st.sampled_from(["wish", "other"]), TEXTS)))
    for row_id in draw(st.permutations(IDS))[: draw(st.integers(0, 3))]:
        part.put(f"jobs/{row_id}/name", draw(TEXTS))
        if draw(st.booleans()):
            part.unread[f"jobs/{row_id}/when"] = draw(TEXTS)
        if draw(st.booleans()):
            part.remove_row("jobs", row_id, EARLIER)
    if draw(st.booleans()):
        part.values.pop("when", None)
        part.unread["when"] = draw(TEXTS)
    part.changed = dict.fromkeys(part.values, (3, "page"))
    return part


def seen(part):
    """What a person sees of a part."""
    rows = [dict(row) for row in present(part.values.get("jobs"))]
    plain = {name: value for name, value in part.values.items() if name != "jobs"}
    return plain, rows, part.unread


@examples(300)
@given(parts(), parts())
def test_after_restoring_everything_reads_as_it_did_then(now, then):
    before = deepcopy(now), deepcopy(then)
    part, changed = restored(now, then, revision=9, at=AT)
    assert seen(part) == seen(then)
    assert (now, then) == before
    assert bool(changed) == (seen(now) != seen(then))
    assert restored(part, then, revision=10, at=AT)[1] == []


@examples(300)
@given(parts(), parts())
def test_rows_of_now_can_be_brought_back_with_what_stood_in_them(now, then):
    part, _ = restored(now, then, revision=9, at=AT)
    for row in now.values.get("jobs", ()):
        kept = part.row("jobs", row["_id"])
        assert kept is not None
        if kept.get("_gone"):
            assert kept["_gone"] == (row.get("_gone") or AT)
            part.restore_row("jobs", row["_id"])
            assert part.row("jobs", row["_id"])["name"] == row["name"]
            if not row.get("_gone"):
                path = f"jobs/{row['_id']}/when"
                assert part.unread.get(path) == now.unread.get(path)


@examples(300)
@given(parts(), parts(), st.sampled_from(["wish", "other", "when", f"jobs/{ROW}/name", f"jobs/{ROW}/when"]))
def test_a_page_that_shows_the_text_of_before_meets_a_conflict_and_overwrites_nothing(now, then, path):
    """Also the page that wrote the text itself: what it shows is no longer what stands there."""
    part, changed = restored(now, then, revision=9, at=AT)
    save = Save({path: "新しい文"}, {}, 3, "page", {path: digest(now.shown(path))})
    if digest(now.shown(path)) != digest(part.shown(path)):
        assert path in changed
        assert [one.path for one in conflicts(part, save)] == [path]
    else:
        assert conflicts(part, save) == []


def test_a_row_that_the_worker_forgot_meanwhile_comes_back_only_when_it_stood_there_then():
    then = Part({"jobs": [{"_id": ROW, "name": "い", "_gone": EARLIER}, {"_id": OTHER_ROW, "name": "ろ"}]})
    part, _ = restored(Part(), then, revision=2, at=AT)
    assert part.values == {"jobs": [{"_id": OTHER_ROW, "name": "ろ"}]}
