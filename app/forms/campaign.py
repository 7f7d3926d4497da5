"""What staff fill in to write to many."""

from __future__ import annotations

from datetime import date
from typing import Any

import wtforms

from app.forms.account import AccountForm

Pairs = tuple[tuple[str, str], ...]
LONGEST_SUBJECT = 80
LONGEST_TEXT = 10_000
ALL = ("", "全員")
AUDIENCES = (
    ("members", "登録した人"),
    ("advisors", "支援する人（キャリアコンサルタントなど）"),
    ("newsletter", "メールマガジンの読者"),
)
CHANNELS = (("mail", "メール"), ("page", "マイページ"), ("both", "メールとマイページの両方"))
CATEGORIES = (("update", "更新のすすめ"), ("news", "お知らせ"))


class Letter(AccountForm):
    """A letter to many. What cannot be used is said, and what was typed stays."""

    subject = wtforms.StringField("件名")
    text = wtforms.TextAreaField("本文")
    audience = wtforms.StringField("だれに", default="members")
    channel = wtforms.StringField("どこに", default="mail")
    category = wtforms.StringField("お知らせの種類", default="update")
    kind = wtforms.StringField("立場")
    age_band = wtforms.StringField("年齢")
    saved_before = wtforms.StringField("最後に更新した日が、この日より前の人だけ")

    def offer(self, kinds: Pairs, age_bands: Pairs) -> None:
        """What there is to choose; some of it comes from content."""
        self.offered = {
            "audience": AUDIENCES,
            "channel": CHANNELS,
            "category": CATEGORIES,
            "kind": (ALL, *kinds),
            "age_band": (ALL, *age_bands),
        }

    def decided(self) -> dict[str, Any] | None:
        """What was decided, by its name; None when something cannot be used."""
        subject, text = (
            " ".join((self.subject.data or "").split()),
            (self.text.data or "").replace("\r\n", "\n").strip(),
        )
        self._judge_length("subject", subject, LONGEST_SUBJECT)
        self._judge_length("text", text, LONGEST_TEXT)
        for field in (self.audience, self.channel, self.category, self.kind, self.age_band):
            if (field.data or "") not in dict(self.offered[field.name]):
                self.blame(field.name, "もう一度選んでください。")
        if self.audience.data == "advisors" and self.channel.data in {"page", "both"}:
            # They have no page of their own on which it could stand.
            self.blame("channel", "支援する人には、メールだけで送れます。")
        day = self._day()
        if self.faults:
            return None
        chosen = {name: self[name].data or None for name in self.offered}
        return {"subject": subject, "text": text, "saved_before": day, **chosen}

    def _judge_length(self, name: str, written: str, most: int) -> None:
        if not written:
            self.blame(name, f"{self[name].label.text}を入力してください。")
        elif len(written) > most:
            self.blame(name, f"{most}文字までにしてください。いまは{len(written)}文字です。")

    def _day(self) -> date | None:
        written = (self.saved_before.data or "").strip()
        try:
            return date.fromisoformat(written) if written else None
        except ValueError:
            self.blame("saved_before", "日付を選んでください。")
            return None
