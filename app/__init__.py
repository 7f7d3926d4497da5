"""The application factory. Nothing else lives here."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

import config as settings
from app import actor, assets, cli, commands, compression, errors, extensions, logs, page, public, security
from app.blueprints import demo, files, sheets, start
from app.models import keyfile, sealing
from app.services import library


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """The site as a WSGI application.

    `config` takes the place of the environment (see config.py for the names). Raises config.SettingsError when a setting
    is missing or wrong, and the errors of the content loaders when a file under content/ is.
    """
    loaded = _settings(os.environ if config is None else config)
    app = Flask(__name__, static_folder=None, instance_path=str(loaded.INSTANCE.resolve()))
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
    public.bind(app)
    errors.bind(app)
    library.bind(app, settings.ROOT / "content")
    _register_blueprints(app)
    cli.register(app)
    commands.register(app)
    app.cli.add_command(assets.commands)
    security.harden(app)
    return app


def _settings(environment: Mapping[str, Any]) -> settings.Settings:
    loaded = settings.load(environment)
    if loaded.ENVIRONMENT == "development" and keyfile.make(loaded.INSTANCE / "keys.env"):
        return settings.load(environment)
    return loaded


def _bind_extensions(app: Flask) -> None:
    sealing.bind(app)
    extensions.db.init_app(app)
    extensions.migrate.init_app(app, extensions.db)
    extensions.htmx.init_app(app)


def _register_blueprints(app: Flask) -> None:
    rooms = (start, sheets, files, demo) if app.config["DEMO"] else (start, sheets, files)
    for room in rooms:
        app.register_blueprint(room.bp)
