"""What staff fill in to write an お知らせ."""

from __future__ import annotations

from datetime import date
from typing import Any

import wtforms

from app.forms.account import AccountForm
from app.models import KINDS

LONGEST_TITLE = 80
LONGEST_TEXT = 10_000


class NoticeForm(AccountForm):
    """A notice. What cannot be used is said, and what was typed stays."""

    title = wtforms.StringField("題名")
    text = wtforms.TextAreaField("本文")
    kinds = wtforms.Field("だれのマイページに出すか")
    first = wtforms.StringField("いつから")
    last = wtforms.StringField("いつまで")

    def choose(self, kinds: list[str]) -> None:
        """Which kinds of people are marked."""
        self.kinds.data = kinds

    def read(self) -> dict[str, Any] | None:
        """What was decided, by the names of the act; None when something cannot be used."""
        title, text = " ".join((self.title.data or "").split()), (self.text.data or "").replace("\r\n", "\n").strip()
        self._judge("title", title, LONGEST_TITLE)
        self._judge("text", text, LONGEST_TEXT)
        first, last = self._day("first"), self._day("last")
        if first is None and not self["first"].errors:
            self.blame("first", "いつから出すかを選んでください。")
        if first and last and last < first:
            self.blame("last", "「いつまで」は、「いつから」と同じ日か、後の日にしてください。")
        if self.faults or first is None:
            return None
        kinds = [one for one in KINDS if one in self.kinds.data]
        return {"title": title, "text": text, "first": first, "last": last, "kinds": kinds}

    def _judge(self, name: str, written: str, most: int) -> None:
        if not written:
            self.blame(name, f"{self[name].label.text}を入力してください。")
        elif len(written) > most:
            self.blame(name, f"{most}文字までにしてください。いまは{len(written)}文字です。")

    def _day(self, name: str) -> date | None:
        written = (self[name].data or "").strip()
        try:
            return date.fromisoformat(written) if written else None
        except ValueError:
            self.blame(name, "日付を選んでください。")
            return None
