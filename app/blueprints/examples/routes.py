"""The gallery of worked examples, one person's card, and what they wrote in the fields of a page."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for
from werkzeug.wrappers import Response

from app import guidance
from app.blueprints.examples import bp
from app.blueprints.files.routes import sent
from app.choice import kind_here
from app.guidance import Reader
from app.jobcard import Definition, Field
from app.occupations import occupations
from app.page import show
from app.services import examples

# What examples are chosen by: a label and its choices.
AXES = {
    "kind": ("いまの立場", (("job_seeker", "仕事を探している"), ("worker", "働いている"), ("student", "学生"))),
    "age_band": ("年齢", (("young", "34歳まで"), ("middle", "35〜49歳"), ("senior", "50歳から"))),
    "experience": (
        "働いた経験",
        (("none", "経験なし"), ("few", "1社か、3年未満"), ("some", "2〜3社"), ("many", "4社以上か、20年以上")),
    ),
}


@bp.get("/examples")
def gallery() -> Any:
    """All 32, or those that somebody looks for; where nobody is just so, the nearest."""
    asked = {name: request.args.get(name, "") for name in AXES}
    asked = {name: code if code in dict(AXES[name][1]) else "" for name, code in asked.items()}
    reader = Reader(**asked, word=request.args.get("word", "").strip()[:40])
    found = guidance.matching(guidance.examples(), reader)
    near = [] if found else guidance.nearest(guidance.examples(), reader)[:3]
    return show("examples/gallery.html", axes=AXES, reader=reader, found=found, near=near)


@bp.get("/examples/<example_id>")
def person(example_id: str) -> Any:
    """Who it is, what their card teaches, and a weak text beside a better one."""
    found = examples.whole(example_id)
    example, improved = found.example, found.example.improve
    form = found.read(improved.form).opened.definition
    about = [dict(choices)[getattr(example, name)] for name, (_, choices) in AXES.items()]
    field = _field(form, improved.field)
    work = [occupations()[number] for number in example.work]
    return show("examples/person.html", work=work, found=found, example=example, about=about, form=form, field=field)


@bp.get("/examples/<example_id>/<form_id>")
def form(example_id: str, form_id: str) -> Any:
    """One form of the card, to be read."""
    found = examples.whole(example_id)
    return show("examples/form.html", found=found, example=found.example, read=found.read(form_id))


@bp.get("/examples/<example_id>.pdf")
def paper(example_id: str) -> Response:
    """The whole card as it is printed."""
    return sent(examples.paper(example_id, request.remote_addr))


@bp.get("/examples/for/<form_id>/<place_id>")
def beside(form_id: str, place_id: str) -> Any:
    """What the nearest person wrote there; `n`: the next one."""
    typed = request.args.get("n", "0")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0
    found, texts = examples.beside(form_id, place_id, examples.reader_of(g.actor, kind_here()), number)
    page = {"found": found, "texts": texts, "form_id": form_id, "place_id": place_id, "number": number}
    return show("examples/beside.html", block="beside", **page)


@bp.app_template_global()
def exemplary(form_id: str, place_id: str) -> str:
    """Where the examples for a page of the wizard are; empty when there are none."""
    found = examples.has_beside(form_id, place_id)
    return url_for("examples.beside", form_id=form_id, place_id=place_id) if found else ""


def _field(definition: Definition, path: str) -> Field:
    """A field by its name, or by group.name."""
    group, _, name = path.rpartition(".")
    fields = definition.fields[group].fields if group else definition.fields.values()
    return next(one for one in fields if one.id == name)
