"""`python -m app.faq`: lists every mistake under content/faq/, where the start of the site stops at the first."""

from __future__ import annotations

import sys

from . import faq, mistakes

found = list(mistakes())
sys.stdout.writelines(f"{mistake}\n" for mistake in found)
if found:
    sys.exit(1)
sys.stdout.write(f"{len(faq().entries)} entries in {len(faq().categories)} categories: all well.\n")
