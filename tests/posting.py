"""Every page of a card on which a person writes, and posting to it without looking at it."""

from __future__ import annotations

import uuid
from html.parser import HTMLParser
from urllib.parse import urlencode

from app.models import find_sheet
from app.services.library import NAME
from tests.client import FROM_OUR_PAGE
from tests.writing import Writer

ROW = "0123456789abcdef"
FORM_TYPE = "application/x-www-form-urlencoded"


class Inputs(HTMLParser):
    """Name and value of every input of a page; quicker than a strict parser, which looks at these pages elsewhere."""

    def __init__(self, page: str):
        super().__init__(convert_charrefs=True)
        self.found: dict[str, list[str]] = {}
        self.area = self.select = ""
        self.option: str | None = None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        name = given.get("name") or ""
        if tag == "input" and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.found.setdefault(name, []).append(given.get("value") or "")
        elif tag == "textarea":
            self.area, self.text = name, ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in given:
            self.option, self.text = given.get("value"), ""
            self.found.setdefault(self.select, []).append(self.option if self.option is not None else "?")

    def handle_data(self, data):
        if self.area:
            self.text += data
        elif self.found.get(self.select) and self.found[self.select][-1] == "?" and data.strip():
            self.found[self.select][-1] = data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.area:
            self.found.setdefault(self.area, []).append(self.text.removeprefix("\n"))
            self.area = ""


def names_of(fields, at=""):
    """The inputs of a page for its fields, without eras and ticks."""
    for one in fields:
        if one.writer != "person" or not (one.kind.asked or one.is_group):
            continue
        if one.is_group:
            yield from names_of(one.fields, f"{at}{one.id}.0.")
        elif one.kind.parts:
            yield from (f"{at}{one.id}.{part}" for part in one.kind.parts if part != "era")
        else:
            yield at + one.id


class Pages:
    """Every page on which a person writes, with the names of its inputs, and posting to it without looking at it."""

    def __init__(self, app):
        self.app, self.writer = app, Writer(app)
        self.client = self.writer.visitor.client
        self.token = self.writer.card.all("main [name=csrf_token]")[0]["value"]
        self.all: dict[str, list[str]] = {}
        self.ids = {}
        forms = [*app.extensions[NAME].forms, app.extensions[NAME].profile]
        for definition in forms:
            url = self.writer.url(definition.id)
            self.ids[definition.id] = uuid.UUID(url.rpartition("/")[2])
            for section in definition.pages:
                if section.asked:
                    self.all[f"{url}/{section.id}"] = list(names_of(section.asked))
                for group in section.groups:
                    self.all[f"{url}/rows/{group.id}/{ROW}"] = list(names_of(group.fields))

    def post(self, url, values, **headers):
        pairs = [("csrf_token", self.token), *values]
        body = urlencode(pairs)
        return self.client.post(url, data=body, content_type=FORM_TYPE, headers=FROM_OUR_PAGE | headers)

    def texts(self):
        """Everything that is stored, as one text."""
        with self.app.app_context():
            sheets = [find_sheet(one) for one in self.ids.values()]
            return str([sheet.part() for sheet in sheets])
