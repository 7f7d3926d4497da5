"""What the documents say can be looked up: tests and files that they name exist, and lists agree with the code."""

import re

import pytest

from app.documents import Choice, write_csv
from app.jobcard import Card, Definition, Library, SheetView
from tests.contracts.repository import ROOT, own

DOCUMENTS = [path for path in own(".md") if path.parts[0] == "docs" or path.name.startswith(("README", "VENDOR"))]
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
PLACE = re.compile(r"`((?:app|bin|content|docs|migrations|tests)/[\w./-]*[\w/]|[\w-]+\.(?:py|toml|md))`")
COLUMN = re.compile(r"^\| `([a-z0-9_.]+)` \| (.+?) \| (\w+)(, private)?(?:, (?:consultant|company))? \|$", re.MULTILINE)
LIBRARY = Library(ROOT / "content")


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_test_that_is_named_as_evidence_exists(document):
    for file, name in TEST.findall(text_of(document)):
        assert re.search(rf"^(?:def {name}\(|{name} = )", text_of(file), re.MULTILINE), f"{file}::{name}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_file_that_is_named_exists(document):
    named = set(PLACE.findall(text_of(document)))
    near = (ROOT, (ROOT / document).parent, ROOT / "app" / "jobcard")
    assert not {name for name in named if not any((folder / name).exists() for folder in near)}


def test_the_blanks_of_security_are_counted_at_its_top():
    said, _, rest = text_of("docs/security.md").partition("\n\n## ")
    counted = re.search(r"\*\*Blanks: (\d+)\.\*\*", said)
    assert counted
    assert int(counted[1]) == len(re.findall(r"\bblank\b", rest))


def columns_of(definition: Definition, *, private: bool) -> list[tuple[str, str]]:
    """Path and label of every column that such a sheet brings into the CSV."""
    sheet = SheetView(definition)
    header = write_csv(Card((sheet,)), Choice(private=private)).decode("utf-8-sig").split("\r\n")[0]
    return [(path, label) for label, path in re.findall(r",([^,\"]+) \[([a-z0-9_.]+)\]", header)]


def test_every_column_of_the_csv_is_documented():
    documented = COLUMN.findall(text_of("docs/csv.md"))
    forms = [LIBRARY.profile, *LIBRARY.forms]
    every = [column for one in forms for column in columns_of(one, private=True)]
    public = [column for one in forms for column in columns_of(one, private=False)]
    assert [(path, label) for path, label, _, _ in documented] == every
    assert [(path, label) for path, label, _, private in documented if not private] == public
    kinds = {path: kind for path, _, kind, _ in documented}
    for one in forms:
        for path, _ in columns_of(one, private=True):
            assert one.field(path.partition(".")[2]).kind.name == kinds[path]
