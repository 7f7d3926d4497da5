"""属性選択: the menu that fits somebody, what may have changed, and the entrance of those who help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, render_template, url_for

from app.actor import card_here, member_here
from app.blueprints.start import bp
from app.choice import choice_here, remember_choice
from app.guidance import QUESTIONS, Answer, Choice, Question, attributes, guides_about, guides_for, local_to
from app.page import show
from app.public import public
from app.services import about_me
from app.services.library import library


@bp.get("/for")
def choose() -> Any:
    """The menu that was chosen here before, else the three questions."""
    chosen = choice_here()
    return redirect(menu_of(chosen)) if chosen else show("start/choose.html", questions=questions(None))


@bp.get("/for/<who>/<purpose>/<case>")
def menu(who: str, purpose: str, case: str) -> Any:
    """One of the 36 menus; the browser remembers it."""
    chosen = Choice(who, purpose, case)
    if chosen not in attributes().choices():
        abort(404)
    prefecture = about_me.prefecture(member_here())
    page = show(
        "start/menu.html",
        prefecture=prefecture,
        local=local_to(prefecture, "consult"),
        choice=chosen,
        answers=[attributes().answer(name, getattr(chosen, name)) for name in QUESTIONS],
        entries=attributes().menu(chosen),
        guides=guides_for(chosen, about_me.age_of(member_here())),
        questions=questions(chosen),
        card_here=card_here(),
    )
    return remember_choice(page, chosen)


@bp.get("/changed")
@public
def changes() -> str:
    """「更新したい」: what changed, and the very places to write it."""
    forms = {one.id: one for one in (library().profile, *library().forms)}
    return render_template("start/changes.html", changes=attributes().changes, forms=forms, card_here=card_here())


@bp.get("/supporters")
@public
def supporters() -> str:
    """The entrance of 作成支援者, companies and schools."""
    return render_template(
        "start/supporters.html", supporters=attributes().supporters, of=attributes().entries_for, guides=guides_about
    )


@dataclass(frozen=True)
class Link:
    """An answer as a link: its word, the menu it opens, and whether it is chosen."""

    word: str
    url: str
    chosen: bool


def questions(chosen: Choice | None) -> list[tuple[str, list[Link]]]:
    """Each question with its answers. Every one of them opens a menu by itself."""
    return [
        (attributes().questions[name].ask, [_link(name, one.id, one.word, chosen) for one in _answers(name)])
        for name in QUESTIONS
    ]


def menu_of(chosen: Choice) -> str:
    """The address of a menu."""
    return url_for("start.menu", who=chosen.kind, purpose=chosen.purpose, case=chosen.case)


def _answers(name: Question) -> tuple[Answer, ...]:
    return attributes().questions[name].answers


def _link(name: Question, answer_id: str, word: str, chosen: Choice | None) -> Link:
    opens = chosen.but(name, answer_id) if chosen else attributes().choice({name: answer_id})
    return Link(word, menu_of(opens), chosen == opens)
