#!/usr/bin/env python3
# /// script
# dependencies = ["sudachipy==0.7.0", "sudachidict-core==20261015", "pyyaml==6.0.3"]
# ///
"""Makes content/readings.tsv: how the words are read that stand in the ways of asking under content/faq/.

    uv run bin/make_readings.py

Run it when many ways of asking were written anew; words that it does not know are left out where questions in kana alone
are looked for. Readings are found with Sudachi, which only this script needs.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import yaml
from sudachipy import Dictionary

CONTENT = Path(__file__).resolve().parent.parent / "content"
KANJI = re.compile("[一-龥々]")
HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


def main() -> None:
    """Writes the table, the same one from the same content."""
    tokenizer = Dictionary().tokenizer()
    read: dict[str, Counter[str]] = defaultdict(Counter)
    for text in texts():
        for word in tokenizer.tokenize(text):
            if KANJI.search(word.surface()) and word.reading_form():
                read[word.surface()][word.reading_form().translate(HIRAGANA)] += 1
    lines = (f"{word}\t{found.most_common(1)[0][0]}\n" for word, found in sorted(read.items()))
    (CONTENT / "readings.tsv").write_text("word\treading\n" + "".join(lines), "utf-8")


def texts() -> Iterator[str]:
    """Every way of asking, and what nobody here can answer."""
    for path in sorted((CONTENT / "faq").glob("*.yaml")):
        for entry in yaml.safe_load(path.read_text("utf-8"))["entries"]:
            yield entry["question"]
            for ways in entry["also"].values():
                yield from ways
    yield from yaml.safe_load((CONTENT / "outside.yaml").read_text("utf-8"))["outside"]


if __name__ == "__main__":
    main()
