"""What the site is held against: the least that can answer, Flask's hello, and the page as it is usually built.

The last one is a section of a form of ours with flask-login, Flask-WTF, WTForms and the ORM, the person's values as JSON
in a plain column: the way the manuals show, on the same SQLite with the same care for the disk.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, flash, redirect, render_template, url_for
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect, FlaskForm
from sqlalchemy import ForeignKey, event
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import JSON
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Email, Length, Optional, Regexp

from app.guidance import pages, site
from app.jobcard import Field, Library, Section
from config import ROOT

FORM, SECTION = "profile", "address"


def bare(_environ: Any, start_response: Any) -> list[bytes]:
    """WSGI itself."""
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"hello"]


def hello() -> Flask:
    """The least that Flask does."""
    app = Flask(__name__)

    @app.get("/")
    def greet() -> str:
        return "hello"

    return app


def idiomatic() -> Flask:
    """The section as it is usually built."""
    app = Flask(__name__, template_folder="idiomatic")
    app.config.update(
        SECRET_KEY="of-a-yardstick",  # nosec B106  # pragma: allowlist secret
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{os.environ['YARDSTICK_DATABASE']}",
        WTF_CSRF_TIME_LIMIT=None,
    )
    db, login = SQLAlchemy(app), LoginManager(app)
    CSRFProtect(app)

    class User(UserMixin, db.Model):  # type: ignore[name-defined, misc]
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str]

    class Sheet(db.Model):  # type: ignore[name-defined, misc]
        id: Mapped[int] = mapped_column(primary_key=True)
        user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
        user: Mapped[User] = relationship()
        values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
        saved_at: Mapped[datetime | None]

    with app.app_context():
        _as_on_our_site(db.engine)
        db.create_all()
        if db.session.get(User, 1) is None:
            db.session.add(User(id=1, name="見本 花子"))
            db.session.flush()
            db.session.add(Sheet(id=1, user_id=1, values={}))
            db.session.commit()

    login.user_loader(lambda user_id: db.session.get(User, int(user_id)))
    definition = Library(ROOT / "content").latest(FORM)
    form_class = _form_class(definition.sections_by_id[SECTION])

    @app.get("/login")
    def enter() -> str:
        login_user(db.session.get(User, 1))
        return "in"

    @app.route("/sheets/<int:sheet_id>/<section_id>", methods=["GET", "POST"])
    @login_required
    def section(sheet_id: int, section_id: str) -> Response | str:
        sheet = db.get_or_404(Sheet, sheet_id)
        assert (sheet.user, section_id) == (current_user, SECTION)
        form = form_class(data=sheet.values)
        if form.validate_on_submit():
            written = {name: value for name, value in form.data.items() if name != "csrf_token"}
            sheet.values = {**sheet.values, **written}
            sheet.saved_at = datetime.now(UTC)
            db.session.commit()
            flash("保存しました")
            return redirect(url_for("section", sheet_id=sheet_id, section_id=section_id), 303)  # type: ignore[return-value]
        return render_template("section.html", definition=definition, section=definition.sections_by_id[SECTION],
                               form=form, site=site(), texts=pages().values())  # fmt: skip

    return app


def _as_on_our_site(engine: Any) -> None:
    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        for setting in ("journal_mode=wal", "synchronous=FULL", "foreign_keys=on"):
            connection.execute(f"PRAGMA {setting}")


def _form_class(section: Section) -> type[FlaskForm]:
    return type("SectionForm", (FlaskForm,), {one.id: _field(one) for one in section.asked})


def _field(one: Field) -> Any:
    shown: dict[str, Any] = {"label": one.question or one.label, "description": one.hint}
    shown["render_kw"] = {"autocomplete": one.autocomplete or "off"}
    if one.codes and one.kind.name == "choice":
        return SelectField(choices=[("", "選んでください"), *one.codes.pairs], validators=[Optional()], **shown)
    checks: list[Any] = [Optional(), Length(max=one.limit)] if one.limit else [Optional()]
    if one.kind.name == "postal_code":
        checks.append(Regexp(r"\d{3}-?\d{4}"))
    if one.kind.name == "email":
        checks.append(Email())
    return (TextAreaField if one.kind.name == "long_text" else StringField)(validators=checks, **shown)
