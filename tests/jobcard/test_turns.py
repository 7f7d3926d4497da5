"""Saves of one page that arrive in another order than they were sent, twice, or after the page was opened again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.jobcard import Part, Save, apply, conflicts, digest, hear, late, standing
from app.jobcard.values import HEARD

PATHS = ("strengths", "other")
FIRST = {"strengths": "元", "other": None}
texts = st.sampled_from([None, "元", "一", "二", "三"])
inputs = st.fixed_dictionaries(dict.fromkeys(PATHS, texts))


class Site:
    """One sheet, and what happens to a save that arrives."""

    def __init__(self):
        self.part, self.revision = Part(), 1
        apply(self.part, Save(FIRST, {}, 0, "first"), 1)

    def base(self):
        """What a page opened now has to bring back."""
        return {path: digest(self.part.shown(path)) for path in PATHS}

    def texts(self):
        return {path: self.part.shown(path) for path in PATHS}

    def takes(self, save):
        """The fields in which the save met another writer."""
        self.part = Part.of(self.part.stored())
        if late(self.part, save):
            return []
        found = conflicts(self.part, save)
        if not found:
            self.revision += 1
            apply(self.part, save, self.revision)
            hear(self.part, save)
        return found


@given(st.data(), st.lists(inputs, min_size=1, max_size=5))
def test_whatever_the_order_the_last_that_was_sent_is_what_stands(data, sent):
    site = Site()
    saves = [Save(given, {}, 1, "page", site.base(), turn) for turn, given in enumerate(sent, 1)]
    # Each arrives at least once; some were sent again because no answer came.
    arriving = data.draw(st.permutations(saves + data.draw(st.lists(st.sampled_from(saves), max_size=3))))
    assert not [found for save in arriving for found in site.takes(save)]
    assert site.texts() == sent[-1]


@given(st.data(), st.lists(inputs, min_size=1, max_size=4))
def test_a_page_that_takes_up_unsent_texts_meets_no_conflict_with_the_page_before(data, sent):
    site = Site()
    base = site.base()
    saves = [Save(given, {}, 1, "before", base, turn) for turn, given in enumerate(sent, 1)]
    order = data.draw(st.permutations(saves))
    cut = data.draw(st.integers(0, len(order)))
    for save in order[:cut]:
        assert site.takes(save) == []
    after = {path: f"{path}のあと" for path in PATHS}
    taken_up = Save(after, {}, 1, "after", base, 1, {"before": len(saves)})
    assert site.takes(taken_up) == []
    # What is still on its way from the page before changes nothing any more.
    for save in order[cut:]:
        site.takes(save)
    assert site.texts() == after


def test_a_late_save_changes_nothing_not_even_in_fields_that_the_later_one_left_alone():
    site = Site()
    base = site.base()
    assert site.takes(Save({"strengths": "二", "other": None}, {}, 1, "page", base, 2)) == []
    assert site.takes(Save({"strengths": "一", "other": "取り消した文"}, {}, 1, "page", base, 1)) == []
    assert site.texts() == {"strengths": "二", "other": None}


def test_a_save_that_changed_nothing_is_remembered_for_what_it_took_back():
    site = Site()
    base = site.base()
    site.takes(Save(FIRST, {}, 1, "page", base, 2))
    site.takes(Save({"strengths": "消した文", "other": None}, {}, 1, "page", base, 1))
    assert site.texts() == FIRST


def test_pages_without_scripts_number_nothing_and_are_never_late():
    site = Site()
    base = site.base()
    site.takes(Save({"strengths": "一", "other": None}, {}, 1, "page", base, 3))
    assert site.takes(Save({"strengths": "二", "other": None}, {}, 1, "page", base)) == []
    assert site.texts()["strengths"] == "二"
    assert not hear(site.part, Save({}, {}, 1, "other"))


def test_a_copy_of_the_tab_that_wrote_on_is_another_writer():
    site = Site()
    base = site.base()
    site.takes(Save({"strengths": "一", "other": None}, {}, 1, "page", base, 1))
    site.takes(Save({"strengths": "一二", "other": None}, {}, 1, "page", base, 2))
    copied = Save({"strengths": "一", "other": None}, {}, 1, "copy", base, 1, {"page": 1})
    (found,) = site.takes(copied)
    assert (found.theirs, found.mine) == ("一二", "一")
    assert site.texts()["strengths"] == "一二"


def test_what_was_taken_up_is_known_to_have_arrived():
    site = Site()
    site.takes(Save({"strengths": "一", "other": None}, {}, 1, "after", site.base(), 1, {"before": 4}))
    assert site.part.heard == {"before": 4, "after": 1}


def test_only_so_many_pages_are_remembered():
    site = Site()
    for number in range(HEARD + 5):
        save = Save({"strengths": f"{number}", "other": None}, {}, 1, f"page {number}", site.base(), 1)
        assert site.takes(save) == []
    assert len(site.part.heard) == HEARD
    assert list(site.part.heard)[-1] == f"page {HEARD + 4}"


def test_parts_that_were_stored_before_there_were_turns_are_read():
    old = {"values": {"strengths": "元"}, "unread": {}, "changed": {"strengths": [3, "page"]}}
    part = Part.of(old)
    assert (part.heard, part.stored()) == ({}, old)
    save = Save({"strengths": "一"}, {}, 3, "page", standing(Save({"strengths": "元"}, {}, 3, "page")), 1)
    assert not late(part, save)
    assert conflicts(part, save) == []
