"""Official pages, explained, and our own columns. What is searched for is written down nowhere."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, request
from markupsafe import Markup

from app import guidance, occupations
from app.actor import member_here
from app.blueprints.information import bp
from app.choice import choice_here
from app.guidance import Search
from app.page import show
from app.public import public
from app.services import about_me

# As many as one reads; the rest is found by choosing.
MOST, NEWS, LONGEST = 20, 3, 40
WHO = (
    ("job_seeker", "仕事を探している"),
    ("worker", "働いている"),
    ("student", "学生"),
    ("supporter", "支援・企業・学校"),
)


@bp.get("")
def index() -> Any:
    """What is found, those that fit the person first; without a wish one of each topic."""
    topics = tuple((one.id, one.title) for one in guidance.related().topics)
    fields = tuple((one.id, one.title) for one in occupations.groups().values())
    axes = {"who": ("いまの立場", WHO), "topic": ("知りたいこと", topics), "field": ("仕事の種類", fields)}
    asked = {name: request.args.get(name, "") for name in axes}
    asked = {name: code if code in dict(axes[name][1]) else "" for name, code in asked.items()}
    word = "".join(letter for letter in request.args.get("word", "") if letter.isprintable())
    search = Search(**asked, word=word.strip()[:LONGEST])
    chosen = choice_here()
    kind, purpose = (chosen.kind, chosen.purpose) if chosen else ("", "")
    found = guidance.search_related(search, search.who or kind, purpose)
    shown = found[:MOST] if search != Search() else guidance.first_of_each_topic(found)
    news = guidance.related().news[:NEWS]
    page = {"axes": axes, "search": search, "found": found, "shown": shown, "topics": topics, "news": news}
    prefecture = about_me.prefecture(member_here()) if search == Search() else ""
    page |= {"prefecture": prefecture, "local": guidance.local_to(prefecture)}
    return show("information/index.html", **page, longest=LONGEST)


@bp.get("/<column_id>")
@public
def column(column_id: str) -> str:
    """A column of ours; 404 when there is none of that name."""
    found = guidance.columns().get(column_id)
    if found is None:
        abort(404)
    # Cleaned by nh3 when it was read.
    html = Markup(found.html)  # nosec B704
    return render_template("information/column.html", column=found, html=html)
