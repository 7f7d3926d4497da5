"""Patterns of sentences: `{thing}をするとき、{did:te}います。`. A slot asks for a form, and what may follow that form is
known, so that a join that nobody would say stops the start. `{did?}` shows nothing: the sentence speaks of an answer
that must be there (「このことを…」). `〔あわせて、〕` leans on what was said before: it is left out where a text begins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .conjugation import FORMS

_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)(?::([a-z]+)|(\?))?\}")
# Words that lean on the sentence before.
_LEANS = re.compile(r"〔([^〔〕{}]+)〕")
_END = re.compile(r"(です|でした|ます|ました|ません|ませんでした)。$|\{[a-z0-9_]+:(masu|mashita)\}。$")
NOUN = "noun"
# What may stand behind each form.
_FOLLOWS = {
    NOUN: r"(を|が|に|へ|で|と|の|は|も|や|など|から|まで|より|という|として|だけ|だ(と|そう)|です|でした|、|」|）)",
    "dict": r"(こと|とき|ため|の(は|が|を|に|も)|よう|と(、|き)|人|力|仕事|業務|必要|工夫|中|うえ|前|毎|立場|つもり|予定|段階|努力|学習|経験|ところ|点|日|という|場面|機会|日々|役割|だけ|姿|自分|方法|という)",
    "te": r"(、|い|き|み|から|は、|も|お|く|もら|ほし)",
    "ta": r"(こと|から|とき|ため|ので|経験|後|あと|の(は|が|を)|うえ|り|場面|人|と(いう|き)|自分|日)",
    "nai": r"(こと|よう|とき|まま|ため|人|の(は|が))",
    "stem": r"(、|ながら|やす|続け|方|たく|まし|ます)",
    "tai": r"(です|と(思|考|願|いう|、)|こと|ので|という)",
    "masu": r"(。|が、|ので、)",
    "mashita": r"(。|が、|ので、)",
    "let": r"と(思|し|考|、)",
}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A parsed sentence: literals and slots (name, form) in turn."""

    source: str
    pieces: tuple[str | tuple[str, str], ...]
    # What must be answered before the sentence can be said.
    names: frozenset[str]

    def fill(self, fragments: Mapping[str, Mapping[str, str]], *, begins: bool = False) -> str:
        """The sentence. `fragments`: by name, each form it has; `begins`: nothing was said before it."""
        kept = "" if begins else r"\1"
        said = (_LEANS.sub(kept, one) if isinstance(one, str) else fragments[one[0]][one[1]] for one in self.pieces)
        return "".join(said)


def parse(source: str) -> Pattern:
    """Raises ValueError, in words, for what is no sentence or joins what cannot be joined."""
    if not _END.search(source):
        raise ValueError("a sentence that ends with です。 or ます。 (or ました。, ません。 …)")
    pieces: list[str | tuple[str, str]] = []
    at = 0
    names = set()
    for slot in _SLOT.finditer(source):
        if slot.start() > at:
            pieces.append(source[at : slot.start()])
        at = slot.end()
        names.add(slot[1])
        if slot[3]:
            continue
        form = slot[2] or NOUN
        if form not in (NOUN, *FORMS):
            raise ValueError(f"a form that is one of {', '.join(FORMS)}, not {form}")
        if not re.match(_FOLLOWS[form], source[slot.end() :]):
            raise ValueError(
                f"behind {slot[0]} something that can follow this form, not 「{source[slot.end() :][:4]}」"
            )
        pieces.append((slot[1], form))
    pieces.append(source[at:])
    if any("{" in one or "}" in one for one in pieces if isinstance(one, str)):
        raise ValueError("slots such as {name} or {name:te}")
    if any(mark in _LEANS.sub("", one) for one in pieces if isinstance(one, str) for mark in "〔〕"):
        raise ValueError("words such as 〔あわせて、〕, without slots, in such brackets")
    return Pattern(source, tuple(pieces), frozenset(names))


def asked_forms(patterns: Iterable[Pattern]) -> set[tuple[str, str]]:
    """Every slot of some patterns."""
    return {piece for one in patterns for piece in one.pieces if isinstance(piece, tuple)}
