"""The application factory. Nothing else lives here."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

import config as settings
from app import (
    accounts,
    actor,
    assets,
    cli,
    commands,
    compression,
    errors,
    extensions,
    faq,
    guidance,
    logs,
    outlines,
    page,
    public,
    reading,
    security,
    sentences,
)
from app.blueprints import (
    account,
    admin,
    assess,
    chat,
    demo,
    examples,
    files,
    information,
    jobs,
    mail,
    mypage,
    share,
    sheets,
    start,
    support,
)
from app.models import engine, keyfile, sealing
from app.services import library
from app.site import Site


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """The site as a WSGI application.

    `config` takes the place of the environment (see config.py for the names). Raises config.SettingsError when a setting
    is missing or wrong, and the errors of the content loaders when a file under content/ is.
    """
    loaded = _settings(os.environ if config is None else config)
    app = Site(__name__, static_folder=None, instance_path=str(loaded.INSTANCE.resolve()))
    app.config.from_mapping(loaded.for_flask())
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}

    if loaded.TRUSTED_PROXIES:
        # The host is not taken from the proxy: it must hand on the one that the person typed.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=loaded.TRUSTED_PROXIES, x_proto=loaded.TRUSTED_PROXIES)  # type: ignore[method-assign]

    logs.bind(app)
    _bind_extensions(app)
    # Where a request comes from is judged before its token is: what a foreign site posted is never shown again.
    security.bind(app)
    extensions.csrf.init_app(app)
    actor.bind(app)
    compression.bind(app)
    assets.bind(app)
    page.bind(app)
    reading.bind(app)
    outlines.bind(app)
    public.bind(app)
    errors.bind(app)
    library.bind(app, settings.ROOT / "content")
    faq.chat()
    guidance.films()
    sentences.sentence_sets()
    guidance.related()
    _register_blueprints(app)
    cli.register(app)
    commands.register(app)
    accounts.register(app)
    app.cli.add_command(assets.commands)
    security.harden(app)
    public.put_in_front(app)
    return app


def _settings(environment: Mapping[str, Any]) -> settings.Settings:
    loaded = settings.load(environment)
    if loaded.ENVIRONMENT == "development" and keyfile.make(loaded.INSTANCE / "keys.env"):
        return settings.load(environment)
    return loaded


def _bind_extensions(app: Flask) -> None:
    sealing.bind(app)
    extensions.db.init_app(app)
    engine.bind(app)
    extensions.migrate.init_app(app, extensions.db)
    extensions.htmx.init_app(app)
    # Pages get what they need from `g.actor`; the user would be loaded for every template otherwise.
    extensions.login.init_app(app, add_context_processor=False)
    extensions.login.session_protection = None


def _register_blueprints(app: Flask) -> None:
    rooms = (
        admin,
        start,
        account,
        mail,
        mypage,
        sheets,
        files,
        examples,
        assess,
        share,
        jobs,
        information,
        chat,
        support,
    )
    for room in (*rooms, demo) if app.config["DEMO"] else rooms:
        app.register_blueprint(room.bp)
