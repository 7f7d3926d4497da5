"""The forms of a Japanese verb phrase, made of its dictionary form. Regular verbs and the few irregular ones; what is
none of these is refused, so that a content file cannot bring in a form that nobody says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

# Of a godan verb, by its last kana: before ない, before ます, て, た, and the form of wishes.
_GODAN = {
    "う": ("わ", "い", "って", "った", "お"),
    "く": ("か", "き", "いて", "いた", "こ"),
    "ぐ": ("が", "ぎ", "いで", "いだ", "ご"),
    "す": ("さ", "し", "して", "した", "そ"),
    "つ": ("た", "ち", "って", "った", "と"),
    "ぬ": ("な", "に", "んで", "んだ", "の"),
    "ぶ": ("ば", "び", "んで", "んだ", "ぼ"),
    "む": ("ま", "み", "んで", "んだ", "も"),
    "る": ("ら", "り", "って", "った", "ろ"),
}
# Kanji before る that make an ichidan verb by themselves; with all others る belongs to a godan verb (作る, 守る, 入る).
_ICHIDAN_KANJI = "見着煮似寝出得経居診看観"
_I_OR_E = re.compile("[いきぎしじちにひびみりえけげせぜてでねへべめれ]る$")
# Godan verbs that look like ichidan ones when they are written so.
_GODAN_AFTER_ALL = ("混じる", "交じる", "しゃべる", "すべる", "にぎる", "まいる", "ののしる", "さえぎる")
# Endings of other words, of forms that are no dictionary form, and verbs with forms of their own.
_NO_VERB = re.compile("(ます|です|ない|たい|[さざ]る|いう|問う|請う|ある|出来る)$")


class NoVerb(ValueError):
    """A text that does not end with a verb in its dictionary form."""


@lru_cache(maxsize=8192)
def forms_of(phrase: str) -> Mapping[str, str]:
    """Each form of FORMS. Raises NoVerb."""
    if phrase.endswith("する"):
        return _forms(phrase[:-2], ("し", "し", "して", "した", "しよ"), phrase)
    if phrase.endswith(("来る", "てくる", "でくる")) and not phrase.endswith("出来る"):
        kanji = "来" if phrase.endswith("来る") else ""
        ends = [kanji + kana[bool(kanji) :] for kana in ("こ", "き", "きて", "きた", "こよ")]
        return _forms(phrase[:-2], ends, phrase)
    if phrase.endswith(("行く", "ていく", "でいく")):
        return _forms(phrase[:-1], ("か", "き", "って", "った", "こ"), phrase)
    if _is_ichidan(phrase):
        return _forms(phrase[:-1], ("", "", "て", "た", "よ"), phrase)
    if len(phrase) < 2 or phrase[-1] not in _GODAN or _NO_VERB.search(phrase):
        raise NoVerb(phrase)
    return _forms(phrase[:-1], _GODAN[phrase[-1]], phrase)


def is_verb(phrase: str) -> bool:
    """Whether it ends with a verb in its dictionary form, as far as its letters tell."""
    try:
        return bool(forms_of(phrase))
    except NoVerb:
        return False


FORMS = ("dict", "te", "ta", "nai", "stem", "tai", "masu", "mashita", "let")


def _forms(root: str, ends: tuple[str, ...] | list[str], phrase: str) -> dict[str, str]:
    nai, stem, te, ta, let = ends
    return {
        "dict": phrase,
        "te": root + te,
        "ta": root + ta,
        "nai": root + nai + "ない",
        "stem": root + stem,
        "tai": root + stem + "たい",
        "masu": root + stem + "ます",
        "mashita": root + stem + "ました",
        "let": root + let + "う",
    }


def _is_ichidan(phrase: str) -> bool:
    if phrase.endswith(_GODAN_AFTER_ALL):
        return False
    return bool(_I_OR_E.search(phrase)) or (phrase[-1:] == "る" and phrase[-2:-1] in tuple(_ICHIDAN_KANJI))
