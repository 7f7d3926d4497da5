"""Taking home: PDF, Excel and CSV of sheets, blank forms, a locked file; and loading a file again."""

from typing import Any

from flask import Blueprint, request

bp = Blueprint("files", __name__)
# A file of 10 MB with what a form wraps around it.
MOST = 11 * 1024 * 1024


@bp.url_value_preprocessor
def allow_a_file(endpoint: str | None, _: dict[str, Any] | None) -> None:
    """Only the page that files are sent to takes more than a page of text; before the form's token is looked for."""
    if endpoint == "files.receive":
        request.max_content_length = MOST


from app.blueprints.files import everything, loading, resume, routes  # noqa: E402, F401
