import hashlib
import re

from tests.contracts.repository import ROOT, VENDORED, tracked

ROW = re.compile(r"^\| `(?P<file>[^`]+)` \| [^|]+ \| `(?P<sum>[0-9a-f]{64})` \|$", re.MULTILINE)


def test_every_copied_file_is_the_one_that_vendor_md_names():
    named = {row["file"]: row["sum"] for row in ROW.finditer((ROOT / "VENDOR.md").read_text("utf-8"))}
    copied = {str(path) for path in tracked() if str(path).startswith(VENDORED) and path.suffix != ".py"}
    assert copied == set(named)
    assert named == {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in named}
