"""People who write, without a browser: what their pages carry is carried here, each act in a context of its own.

person = Person(app, "profile")
page = person.page("profile", "address")
page.save(city="姫路市")            # in passing; page.press(city="姫路市") is the button
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import replace
from typing import Any

from flask import Flask

from app.forms.sheet import base_of
from app.jobcard import Definition, Field, Section, new_row_id
from app.models import Revision, find_revision, find_sheet, revisions_of
from app.services import guests, rows, sheets
from app.services.sheets import Opened, Overtaken, Saved, Seen


class Person:
    """A guest with some forms laid out."""

    def __init__(self, app: Flask, *forms: str):
        self.app = app
        with app.app_context():
            account, self.token = guests.begin()
            self.actor = guests.actor_of(account)
            sheets.add_sheets(self.actor, forms or ("profile",))
            self.ids = {one.definition.id: one.id for one in sheets.open_card(self.actor)}

    def opened(self, form: str) -> Opened:
        """The sheet as it stands, with its part."""
        with self.app.app_context():
            opened = sheets.open_sheet(self.actor, self.ids[form])
            # Looked at once here: they ask the application, which is not at hand afterwards.
            assert opened.part is not None
            assert opened.view is not None
            assert opened.is_old in (True, False)
            return opened

    def values(self, form: str) -> dict[str, Any]:
        """What stands on the sheet."""
        return self.opened(form).part.values

    def rows(self, form: str, group: str) -> list[dict[str, Any]]:
        """The rows of a group that have not been removed."""
        return [dict(row) for row in self.opened(form).view.rows(group)]

    def revisions(self, form: str) -> list[Revision]:
        """The kept snapshots, oldest first."""
        with self.app.app_context():
            return list(reversed(revisions_of(self.ids[form])))

    def revision(self, form: str, number: int) -> dict[str, Any]:
        """What the person had written on the sheet at a revision that was kept."""
        with self.app.app_context():
            found = find_revision(self.ids[form], number)
            assert found is not None, f"revision {number} was not kept"
            return found.open()["person"]

    def page(self, form: str, section: str) -> Page:
        """Open the page of a section."""
        return Page(self, form, section)

    def row_page(self, form: str, group: str, row_id: str | None = None) -> Page:
        """Open the page of a row; a new one unless an id is given."""
        return Page(self, form, group, row_id or new_row_id())

    def arrange(self, form: str, group: str, row_id: str, how: str) -> Opened:
        """Move, remove or restore a row."""
        with self.app.app_context():
            return rows.arrange_row(self.actor, self.ids[form], (group, row_id), how)

    def register(self, form: str) -> Opened:
        """Register a sheet."""
        with self.app.app_context():
            return sheets.register(self.actor, self.ids[form])

    def write_as(self, writer: str, form: str, values: dict[str, Any]) -> None:
        """Put somebody else's part under the sheet, as an invitation will."""
        with self.app.app_context():
            from app.models import db

            sheet = find_sheet(self.ids[form], writing=True)
            assert sheet is not None
            sheet.revision += 1
            sheet.write_part(writer, {"values": values, "unread": {}, "changed": {}})
            db.session.commit()


class Page:
    """One opened page: its token, and what it has before its eyes."""

    def __init__(self, person: Person, form: str, place: str, row_id: str = ""):
        self.person, self.form, self.place, self.row_id = person, form, place, row_id
        self.at = f"{place}/{row_id}/" if row_id else ""
        self.sheet_id = person.ids[form]
        opened = person.opened(form)
        self.seen = Seen(
            opened.sheet.revision, secrets.token_hex(8), base_of(self._place(opened.definition), opened.part, self.at)
        )

    def _place(self, definition: Definition) -> Section | Field:
        return definition.fields[self.place] if self.row_id else definition.sections_by_id[self.place]

    def save(
        self, written: dict[str, Any] | None = None, *, button: bool = False, revive: bool = False, **more: Any
    ) -> Saved:
        """Save in passing. What the page shows afterwards is what was written. Raises Overtaken, with the texts shown."""
        written = {**(written or {}), **more}
        actor, sheet_id = self.person.actor, self.sheet_id
        try:
            with self.person.app.app_context():
                if self.row_id:
                    path = (self.place, self.row_id)
                    saved = rows.save_row(actor, sheet_id, path, written, self.seen, button=button, revive=revive)
                else:
                    saved = sheets.save_section(actor, sheet_id, self.place, written, self.seen, button=button)
                revision = saved.opened.sheet.revision
        except Overtaken as found:
            self.seen = replace(self.seen, base=found.base)
            raise
        self.seen = replace(self.seen, revision=revision, base=saved.base)
        return saved

    def press(self, written: dict[str, Any] | None = None, **more: Any) -> Saved:
        """Save by the button."""
        return self.save(written, button=True, **more)


def any_id() -> uuid.UUID:
    """An id that nothing has."""
    return uuid.uuid4()
