import re
import sys
from importlib.metadata import packages_distributions

from tests.contracts.repository import ROOT, imported, own

PIN = re.compile(r"^(?P<name>[a-z0-9-]+)(?:\[[a-z]+\])?==(?P<version>\S+)\s*(?P<reason>#.*)?$")
LOCKED = re.compile(r"^(?P<name>[a-z0-9-]+)(?:\[[a-z]+\])?==(?P<version>[^\s;]+)", re.MULTILINE)

# Not imported by name, but at work.
AT_WORK = {
    "brotli": "whitenoise and app/compression.py ask for it",
    "defusedxml": "openpyxl uses it by itself",
    "gunicorn": "bin/serve starts it",
    "psycopg": "SQLAlchemy loads it for postgresql+psycopg",
    "tzdata": "zoneinfo reads it",
}
# Given with the commission, at work from the first report on.
AWAITED = {"pandas"}
# Imported by us, pinned through the package that they belong to.
BELONGS_TO = {
    "click": "flask",
    "jinja2": "flask",
    "joserfc": "authlib",
    "markupsafe": "flask",
    "werkzeug": "flask",
    "wtforms": "flask-wtf",
    "reportlab": "xhtml2pdf",
    "lxml": "html5lib",
    "scipy": "scikit-learn",
}
OURS = {"app", "config", "tests", "wsgi", "bin"}


def pins(name: str) -> dict[str, tuple[str, str]]:
    """Package → (version, the reason written behind it)."""
    lines = (ROOT / name).read_text("utf-8").splitlines()
    written = [line for line in lines if line.strip() and not line.startswith(("#", "-r"))]
    found = {match["name"]: (match["version"], match["reason"] or "") for match in map(PIN.match, written) if match}
    assert len(found) == len(written), f"{name} has a line that is not a pin"
    return found


def used(*folders: str) -> set[str]:
    """The distributions whose modules Python files below these places import."""
    modules = {name for path in own(".py") if str(path).startswith(folders) for name in imported(path)}
    owners = packages_distributions()
    outside = modules - set(sys.stdlib_module_names) - OURS
    return {re.sub(r"[._]+", "-", owners[name][0]).lower() for name in outside if name in owners}


def test_every_package_is_pinned_with_its_reason():
    for name, (_, reason) in (pins("requirements.txt") | pins("requirements-dev.txt")).items():
        assert reason or name == "pytest", f"{name} says no reason"


def test_every_package_the_site_imports_is_pinned_by_us():
    imports = used("app/", "config.py", "wsgi.py", "gunicorn.conf.py", "migrations/")
    wanted = {BELONGS_TO.get(name, name) for name in imports}
    assert wanted <= set(pins("requirements.txt"))


def test_every_pinned_package_is_used():
    imports = used("app/", "config.py", "wsgi.py", "migrations/")
    wanted = {BELONGS_TO.get(name, name) for name in imports}
    assert set(pins("requirements.txt")) - wanted - set(AT_WORK) == AWAITED


def test_every_package_the_tests_import_is_pinned_by_us():
    wanted = {BELONGS_TO.get(name, name) for name in used("tests/", "bin/")}
    assert wanted <= set(pins("requirements.txt")) | set(pins("requirements-dev.txt"))


def test_every_package_of_the_tests_is_imported_or_a_tool():
    imports = used("tests/", "bin/")
    idle = {name for name, (_, reason) in pins("requirements-dev.txt").items() if not reason.startswith("# tool:")}
    assert idle - imports == set()


def test_the_locks_hold_what_is_pinned():
    site = dict(LOCKED.findall((ROOT / "requirements.lock").read_text("utf-8")))
    everything = dict(LOCKED.findall((ROOT / "requirements-dev.lock").read_text("utf-8")))
    assert {name: version for name, (version, _) in pins("requirements.txt").items()}.items() <= site.items()
    assert {name: version for name, (version, _) in pins("requirements-dev.txt").items()}.items() <= everything.items()
    assert site.items() <= everything.items()


def test_every_locked_package_has_a_hash():
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-setup.lock"):
        entries = re.split(r"\n(?=\S)", (ROOT / name).read_text("utf-8"))
        assert all("--hash=sha256:" in entry for entry in entries if "==" in entry), name
