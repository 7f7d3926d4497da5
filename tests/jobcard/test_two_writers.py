"""Several pages write the same sheet, answers get lost, old pages stay open: no acknowledged text may vanish unseen."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from app.jobcard import Part, Save, apply, conflicts, digest, standing
from tests.jobcard.made import ROW, examples

PATHS = ("strengths", "other", f"jobs/{ROW}/duties")
paths = st.sampled_from(PATHS)


@dataclass
class Page:
    """A page that somebody has open: what stands in its inputs, and what it brings back with a save."""

    token: str
    seen: int
    inputs: dict[str, str | None]
    base: dict[str, str]
    # The texts behind the digests of `base`.
    basis: dict[str, str | None]
    # What the person at this page has had before their eyes, or typed, in each field.
    known: dict[str, set[str | None]]
    wrote: set[str] = field(default_factory=set)
    # Saved, but the answer never arrived: the page does not know.
    unanswered: set[str] = field(default_factory=set)

    @property
    def dirty(self) -> set[str]:
        """The fields that the person changed since the page was made or last told "saved"."""
        return {path for path in PATHS if self.inputs[path] != self.basis[path]}

    def save(self) -> Save:
        """The whole page as it is posted. Texts that begin with ? cannot be read."""
        unread = {path: text for path, text in self.inputs.items() if text and text.startswith("?")}
        values = {path: None if path in unread else text for path, text in self.inputs.items()}
        return Save(values, unread, self.seen, self.token, dict(self.base))


class Sheet(RuleBasedStateMachine):
    """One sheet and everyone who has it open."""

    pages = Bundle("pages")

    def __init__(self) -> None:
        super().__init__()
        self.part = Part()
        self.revision = 0
        self.count = 0
        self.last_writer: dict[str, str] = {}

    @initialize()
    def begin(self) -> None:
        self.revision = 1
        apply(self.part, Save({"strengths": "元", f"jobs/{ROW}": True}, {}, 0, "begin"), 1)

    @rule(target=pages)
    def open_a_page(self) -> Page:
        self.count += 1
        inputs = {path: self.part.shown(path) for path in PATHS}
        known = {path: {text} for path, text in inputs.items()}
        base = {path: digest(text) for path, text in inputs.items()}
        return Page(f"page {self.count}", self.revision, inputs, base, dict(inputs), known)

    @rule(page=pages, path=paths, unreadable=st.booleans())
    def type_something_new(self, page: Page, path: str, unreadable: bool) -> None:
        self.count += 1
        self._type(page, path, f"{'?' if unreadable else ''}文{self.count}")

    @rule(page=pages, path=paths)
    def empty_a_field(self, page: Page, path: str) -> None:
        self._type(page, path, None)

    @rule(page=pages, path=paths)
    def undo(self, page: Page, path: str) -> None:
        self._type(page, path, page.basis[path])

    def _type(self, page: Page, path: str, text: str | None) -> None:
        page.inputs[path] = text
        page.known[path].add(text)

    @rule(page=pages, choices=st.dictionaries(paths, st.booleans()), answer_arrives=st.booleans())
    def save_a_page(self, page: Page, choices: dict[str, bool], answer_arrives: bool) -> None:
        save = page.save()
        found = conflicts(self.part, save)
        for conflict in found:
            # Only two who wrote the same field meet, and nobody meets themselves.
            assert conflict.path in page.dirty | page.unanswered
            assert self.last_writer[conflict.path] != page.token
            assert conflict.theirs == self.part.shown(conflict.path)
            assert conflict.mine == page.inputs[conflict.path]
        if not found:
            self._write(page, save, answer_arrives)
            return
        # Both texts are on the page now; the person chooses, and saves again when they like.
        page.base, page.seen = standing(save, found), self.revision
        for conflict in found:
            page.unanswered.discard(conflict.path)
            page.basis[conflict.path] = conflict.theirs
            page.known[conflict.path].add(conflict.theirs)
            if not choices.get(conflict.path):
                page.inputs[conflict.path] = conflict.theirs

    def _write(self, page: Page, save: Save, answer_arrives: bool) -> None:
        before = {path: self.part.shown(path) for path in PATHS}
        self.revision += 1
        changed = apply(self.part, save, self.revision)
        for path in PATHS:
            after = self.part.shown(path)
            # A text goes only under the hands of somebody who had it before their eyes.
            assert after == before[path] or before[path] in page.known[path]
            # What the person changed is what stands there once they are told "saved".
            assert path not in page.dirty or after == page.inputs[path]
            # What they left alone is not touched by their save.
            assert path in page.dirty | page.wrote or after == before[path]
            assert (path in changed) == (after != before[path])
        for path in changed:
            self.last_writer[path] = page.token
            page.wrote.add(path)
        page.unanswered |= set(changed)
        if answer_arrives:
            page.seen, page.base, page.basis = self.revision, standing(save), dict(page.inputs)
            page.unanswered.clear()

    @invariant()
    def the_part_can_be_stored(self) -> None:
        assert Part.of(self.part.stored()).stored() == self.part.stored()

    @invariant()
    def a_field_holds_a_value_or_an_unread_text(self) -> None:
        assert not [path for path in self.part.unread if self.part.get(path) is not None]


TestSeveralPages = Sheet.TestCase
TestSeveralPages.settings = settings(examples(250), stateful_step_count=30)
