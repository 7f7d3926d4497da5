"""The site's own content with another form beside it."""

from __future__ import annotations

import shutil
from pathlib import Path

CONTENT = Path(__file__).parents[2] / "content"
FORMS = Path(__file__).parent / "forms"


def content_with(folder: Path, *files: str) -> Path:
    """A copy of content/ in the folder, with form files of this one dropped in (made-up/2026-01.yaml …)."""
    copy = folder / "content"
    shutil.copytree(CONTENT / "forms", copy / "forms")
    (copy / "codes").symlink_to(CONTENT / "codes")
    for name in files:
        (copy / "forms" / name).parent.mkdir(exist_ok=True)
        shutil.copy(FORMS / name, copy / "forms" / name)
    return copy
