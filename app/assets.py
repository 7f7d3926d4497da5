"""Static files under names that hold a hash of their content, so that browsers may keep them for a year.

`flask assets build` writes them, compressed beforehand, for WhiteNoise to serve. Where that has not been done (tests,
development) the same addresses are answered straight from app/static.
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
import re
import shutil
from functools import lru_cache
from pathlib import Path

import click
from flask import Blueprint, Flask, Response, abort, current_app, request, url_for
from flask.cli import AppGroup
from whitenoise import WhiteNoise

from app.compression import encode

SOURCE = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"
BEST = 11
COMPRESSED = {".css", ".js", ".svg", ".ico"}
# A line with a remark and nothing else; behind a statement there may be quotes around the same signs.
REMARK = re.compile(rb"^[ \t]*(?://.*|/\*[^*]*\*/)\n", re.MULTILINE)

mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("text/vtt", ".vtt")

bp = Blueprint("assets", __name__)
commands = AppGroup("assets", help="Static files.")


def bind(app: Flask) -> None:
    """Give templates `asset(name)`, and serve what it names."""
    app.jinja_env.globals["asset"] = asset
    app.register_blueprint(bp)
    built = Path(app.config["ASSETS"])
    if _manifest(built) == names():
        app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
            app.wsgi_app,
            root=built / "static",
            prefix="static/",
            immutable_file_test=lambda path, url: True,
            allow_all_origins=False,
        )


def asset(name: str) -> str:
    """The address of a file of app/static, by its name there. Raises KeyError for a file that does not exist."""
    known = names() if not current_app.debug else _read_names()
    return url_for("assets.static", name=known[name])


@bp.get("/static/<path:name>")
def static(name: str) -> Response:
    """A static file by its hashed name."""
    originals = {hashed: original for original, hashed in names().items()}
    if name not in originals:
        abort(404)
    path = SOURCE / originals[name]
    body = content(path)
    answer = Response(body, mimetype=mimetypes.guess_type(path.name)[0])
    answer.headers["Cache-Control"] = FOREVER
    # A film is asked for in pieces.
    return answer.make_conditional(request, accept_ranges=True, complete_length=len(body))


@lru_cache(maxsize=1)
def names() -> dict[str, str]:
    """Each file of app/static → its name with the hash."""
    return _read_names()


def _read_names() -> dict[str, str]:
    found = {}
    for path in sorted(path for path in SOURCE.rglob("*") if path.is_file()):
        original = path.relative_to(SOURCE)
        digest = hashlib.sha256(content(path)).hexdigest()[:10]
        found[original.as_posix()] = original.with_stem(f"{original.stem}.{digest}").as_posix()
    return found


def content(path: Path) -> bytes:
    """What travels of a file of app/static: of our own scripts and styles all but the lines that are remarks."""
    body = path.read_bytes()
    ours = path.suffix in {".css", ".js"} and "vendor" not in path.parts
    return REMARK.sub(b"", body) if ours else body


def _manifest(built: Path) -> dict[str, str] | None:
    path = built / "names.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else None


@commands.command("build")
def build() -> None:
    """Write the static files under hashed names, compressed beforehand."""
    built = Path(current_app.config["ASSETS"])
    if _manifest(built) == names():
        click.echo(f"{len(names())} static files are up to date.")
        return
    fresh = built.with_name(built.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    for original, hashed in names().items():
        _write(SOURCE / original, fresh / "static" / hashed)
    (fresh / "names.json").write_text(json.dumps(names(), indent=1), "utf-8")
    shutil.rmtree(built, ignore_errors=True)
    fresh.rename(built)
    click.echo(f"{len(names())} static files written.")


@commands.command("draw")
def draw() -> None:
    """Draw the bitmaps of app/static again."""
    from app import pictures  # Pillow is needed here only.

    for path in pictures.draw():
        click.echo(f"{path.name}: {path.stat().st_size} bytes")


def _write(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    body = content(source)
    target.write_bytes(body)
    if source.suffix in COMPRESSED:
        for encoding, ending in (("br", ".br"), ("gzip", ".gz")):
            Path(f"{target}{ending}").write_bytes(encode(body, encoding, BEST))
