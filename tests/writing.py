"""Somebody who writes whole forms through the pages, as the pages offer it.

writer = Writer(app, "experienced")
writer.fill("form-2", {"jobs": [{"company_name": "見本商店"}]})
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from flask import Flask

from app.jobcard import Definition, Field
from app.services.library import NAME
from tests.client import Page, Visitor

UUID = re.compile(r"/sheets/([0-9a-f-]{36})")
FORM = "#writing"


class Writer:
    """A guest with a browser, who has begun a card on one of the two paths."""

    def __init__(self, app: Flask, path: str = "experienced"):
        self.app, self.visitor = app, Visitor(app)
        self.card = self.visitor.get("/write").form().submit({"path": path})

    def definition(self, form: str) -> Definition:
        """The newest version of a form."""
        return self.app.extensions[NAME].latest(form)

    def url(self, form: str, *places: str) -> str:
        """The address of a sheet, or of a page of it; a form that is not in the card yet is taken into it."""
        page = self.visitor.get("/card")
        if not page.all(f"li[id='{form}'] a"):
            add = page.one(f"form[action='/card/forms/{form}']")
            page = page.form(f"form[action='{add['action']}']").submit()
        found = UUID.search(page.one(f"li[id='{form}'] a")["href"])
        assert found is not None
        return "/".join([f"/sheets/{found[1]}", *places])

    def fill(self, form: str, written: Mapping[str, Any]) -> str:
        """Go through all pages of a form from the first to the check, and write; the address of the sheet."""
        definition, url = self.definition(form), self.url(form)
        page = self.visitor.get(f"{url}/{definition.pages[0].id}")
        for section in definition.pages:
            assert page.url == f"{url}/{section.id}"
            for group in section.groups:
                for row in written.get(group.id, ()):
                    page = self.add_row(page, group, row)
            if section.asked:
                page = page.form(FORM).submit(inputs_of(section.asked, written))
            else:
                page = page.follow("次へ")
        assert page.url == f"{url}/check"
        return url

    def add_row(self, page: Page, group: Field, row: Mapping[str, Any]) -> Page:
        """From the list to a new row and back; rows within the row are offered one at a time."""
        word = group.option("add")
        link = next(one for one in page.one(f"[id='{group.id}']").all("a.btn") if one.text == word)
        page = self.visitor.get(urljoin(page.url, link["href"]))
        address, several = page.url, [one for one in group.fields if one.is_group and row.get(one.id)]
        for done in range(max([1, *(len(row[one.id]) for one in several)])):
            page = page if not done else self.visitor.get(address)
            shown = {**row, **{one.id: row[one.id][: done + 1] for one in several}}
            page = page.form(FORM).submit(inputs_of(group.fields, shown))
        return page


def inputs_of(fields: Any, written: Mapping[str, Any], at: str = "") -> dict[str, Any]:
    """What has to stand in the inputs of a page for written values, by the names of the inputs."""
    typed: dict[str, Any] = {}
    for one in fields:
        value = written.get(one.id)
        if value is not None and one.writer == "person" and (one.kind.asked or one.is_group):
            typed |= _inputs(one, at + one.id, value)
    return typed


def _inputs(field: Field, name: str, value: Any) -> dict[str, Any]:
    if field.is_group:
        return {
            key: text
            for n, row in enumerate(value)
            for key, text in inputs_of(field.fields, row, f"{name}.{n}.").items()
        }
    if field.kind.parts:
        return _parts(field, name, value)
    if field.kind.name == "choices":
        return {name: value if isinstance(value, list) else [value]}
    return {name: "\n".join(value) if isinstance(value, list) else str(value)}


def _parts(field: Field, name: str, value: Any) -> dict[str, Any]:
    if value == "open":
        return {f"{name}.open": "1"}
    if isinstance(value, Mapping):
        return {f"{name}.{part}": text for part, text in value.items()}
    year, *rest = str(value).split("-")
    names = [part for part in field.kind.parts if part != "era"]
    return {f"{name}.{part}": text.lstrip("0") for part, text in zip(names, [year, *rest], strict=True)}


def typed_on(page: Page, names: Any) -> dict[str, Any]:
    """What stands in inputs of the page now."""
    values = page.form(FORM).values
    return {
        name: [one for one in values.getlist(name) if one] if len(values.getlist(name)) > 1 else values.get(name)
        for name in names
    }
