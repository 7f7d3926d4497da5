"""Extensions, made once here and bound to the application in create_app."""

from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from htmx_flask import Htmx

from app.models.base import db

csrf = CSRFProtect()
htmx = Htmx()
login = LoginManager()
migrate = Migrate(render_as_batch=True)

__all__ = ["csrf", "db", "htmx", "login", "migrate"]
