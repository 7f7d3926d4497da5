"""Pages on which one writes are drawn from outlines. A template is rendered once for every shape that its page, or a
field on it, can take, with holes where a person's own words go; from then on only the holes are filled.

A shape is what the form, a meter, or a choice out of a closed list make of a page or a field. An outline is rendered
from blanks, which have nothing but their shape and holes: what somebody wrote cannot get into it. Whatever has no
shape is rendered from the same template in full.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from flask import Flask, current_app, g, render_template, request
from jinja2_fragments.flask import render_block
from markupsafe import Markup, escape

from app.actor import signed_in_here
from app.forms.sheet import WORDS, CardField, Shape, SheetForm

NAME, HERE = "outlines", "here"
# No text holds this sign: the gate takes it away.
MARK = "\0"
HOLE = re.compile(f"{MARK}([a-z0-9_.]+){MARK}")
MOST = 2048
# What templates call to get something of the person's or of the browser's: holes in an outline, too.
MADE = ("csrf_token", "card_mark", "heard", "size_class")
Word = Callable[[str], Any]


@dataclass(frozen=True)
class Outline:
    """HTML with holes: every second piece is the name of what belongs there."""

    pieces: tuple[str, ...]

    def filled(self, word: Word) -> Markup:
        """The HTML with a word for each name."""
        pieces = list(self.pieces)
        for at in range(1, len(pieces), 2):
            pieces[at] = escape(word(pieces[at]))
        return _made("".join(pieces))


class Named:
    """What a field is called, and nothing of what stands in it."""

    theirs = None

    def __init__(self, f: CardField):
        self.spec, self.name, self.id, self.label, self.official = f.spec, f.name, f.id, f.label, f.official


class BlankField(Named):
    """A field with holes instead of words."""

    foreign = ()

    def __init__(self, f: CardField, shape: Shape):
        super().__init__(f)
        self.lines, self.described_by, self.searched = f.lines, f.described_by, f.searched
        self.fault = hole("fault") if shape.faulty else ""
        self.chosen = shape.chosen
        self.text = (shape.chosen or ("",))[0] if f.closed else hole("text")
        self.part = {name: hole(name) for name in WORDS} | dict(shape.ticked)


class BlankForm:
    """A form in which nothing is wrong, whose fields are holes."""

    faults = private_numbers = ()

    def __init__(self, form: SheetForm):
        self._fields = [Named(one) for one in form]
        self.unfolded = form.unfolded

    def __iter__(self) -> Iterator[Named]:
        return iter(self._fields)

    @property
    def folded(self) -> list[Named]:
        """As of a form with words in it."""
        return [one for one in self._fields if one.spec.more]


def hole(name: str) -> str:
    """What stands in an outline for a word of this name."""
    return f"{MARK}{name}{MARK}"


def bind(app: Flask) -> None:
    """Give templates `drawn()` and `metered()`, and the application a place for its outlines."""
    app.extensions[NAME] = {}
    app.jinja_env.globals.update(drawn=drawn, metered=metered)


def outline(key: Hashable, made: Callable[[], str]) -> Outline:
    """The outline that is kept under a key; made when it is not there yet."""
    kept: dict[Hashable, Outline] = current_app.extensions[NAME]
    found = kept.get(key)
    if found is None or current_app.debug:
        if len(kept) >= MOST:
            kept.clear()
        found = kept[key] = Outline(tuple(HOLE.split(made())))
    return found


def page(template: str, block: str, key: Hashable, blank: Callable[[], dict[str, Any]], word: Word) -> Markup:
    """A page on which one writes, or its block. `blank`: its context with holes instead of words; `word` has those, of
    fields by `field.<name>` and `lines.<name>`."""
    flags = {"guest": g.actor.guest, "shared_computer": g.actor.shared_computer}
    here = request.endpoint, signed_in_here()

    def made() -> str:
        own = {"g": SimpleNamespace(actor=SimpleNamespace(**flags)), "drawn": _as_hole, "metered": _as_lines}
        own |= {name: lambda *_, name=name: hole(name) for name in MADE}
        context = blank() | own
        return render_block(template, block, **context) if block else render_template(template, **context)

    return outline((template, block, *here, *flags.values(), key), made).filled(word)


def _made(html: str) -> Markup:
    """What our own templates made, which escape."""
    return Markup(html)  # nosec B704


def _as_hole(f: Named, *_: Any) -> Markup:
    return _made(hole(f"field.{f.name}"))


def _as_lines(f: Named) -> Markup:
    return _made(hole(f"lines.{f.name}"))


def drawn(f: CardField, here: str, find: Any = None) -> Markup:
    """The HTML of a field. `here`: where its page is posted to; `find`: what somebody looked for on it."""
    if find or "list" in request.args:
        return _made(_rendered(f, here, find))
    return plainly_drawn(f, here, g.actor.shared_computer)


def plainly_drawn(f: CardField, here: str, shared_computer: bool) -> Markup:
    """The same where nobody looks for anything."""
    shape = f.shape
    if shape is None:
        return _made(_rendered(f, here))
    kept = outline((shape, shared_computer), lambda: _rendered(BlankField(f, shape), hole(HERE)))
    return kept.filled(lambda name: here if name == HERE else f.word(name))


def _rendered(f: CardField | BlankField, here: str, find: Any = None) -> str:
    template = current_app.jinja_env.get_template("fields/" + f.spec.kind.name + ".html")
    return template.render(f=f, here=here, find=find)


def metered(f: CardField) -> Markup:
    """The paper meter of a field anew, after a save in passing."""
    lines: Markup = current_app.jinja_env.globals["parts"].lines(f, True)  # type: ignore[union-attr, call-arg]
    return lines
