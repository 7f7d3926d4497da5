"""A form on a page: what it would send, and filling it in as a person can – no field that is not there, no choice that
is not offered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import MultiDict

if TYPE_CHECKING:
    from tests.client import Element, Page

CONTROLS = "input[name], select[name], textarea[name]"
NOT_SENT = {"submit", "button", "image", "reset", "file"}


class Form:
    """A form, to look at and to send."""

    def __init__(self, page: Page, element: Element):
        self.page = page
        self.element = element

    @property
    def controls(self) -> list[Element]:
        """The inputs, selects and text areas, also those that stand elsewhere and name the form."""
        outside = self.page.all(f"[form='{self.element.get('id')}']") if self.element.get("id") else []
        outside = [one for one in outside if one.name != "button" and one.get("name")]
        return [one for one in self.element.all(CONTROLS) + outside if "disabled" not in one.attributes]

    @property
    def values(self) -> MultiDict[str, str]:
        """What the form sends as it stands."""
        sent: MultiDict[str, str] = MultiDict()
        for control in self.controls:
            for value in _sent(control):
                sent.add(control["name"], value)
        return sent

    def type(self, values: Mapping[str, Any]) -> Form:
        """Fill in; a list for checkboxes. Raises AssertionError for a field or a choice that the page does not offer."""
        for name, value in values.items():
            named = [control for control in self.controls if control["name"] == name]
            assert named, f"no field is called {name}: {sorted({control['name'] for control in self.controls})}"
            _set(named, value)
        return self

    def submit(self, values: Mapping[str, Any] | None = None, *, button: str = "", status: int = 200) -> Page:
        """Fill in and press a button (the first, or the one with this word); the page this leads to."""
        self.type(values or {})
        sent, pressed = self.values, self._button(button)
        if pressed.get("name"):
            sent.add(pressed["name"], pressed.get("value"))
        action = pressed.get("formaction") or self.element["action"]
        if self.element["method"] == "get":
            return self.page.visitor.get(
                action.partition("#")[0] + "?" + "&".join(f"{k}={v}" for k, v in sent.items(multi=True))
            )
        return self.page.visitor.post(action, sent, status=status)

    def _button(self, word: str) -> Element:
        name = self.element.get("id")
        outside = self.page.all(f"button[form='{name}']") if name else []
        buttons = [one for one in self.element.all("button") + outside if one.get("type") in {"", "submit"}]
        found = [one for one in buttons if not word or one.text == word]
        assert found, f"no button «{word}»: {[one.text for one in buttons]}"
        return found[0]


def _sent(control: Element) -> list[str]:
    kind = control.get("type")
    if kind in NOT_SENT or (kind in {"radio", "checkbox"} and "checked" not in control.attributes):
        return []
    if control.name == "select":
        options = control.all("option")
        chosen = [one for one in options if "selected" in one.attributes]
        if not chosen and "multiple" not in control.attributes:
            chosen = options[:1]
        return [_value(one) for one in chosen]
    if control.name == "textarea":
        # Browsers send line ends of text areas as CR LF.
        text = control.node.text or ""
        return [text.replace("\r\n", "\n").replace("\n", "\r\n")]
    return [_code(control)] if kind in {"radio", "checkbox"} else [control.get("value")]


def _code(one: Element) -> str:
    """What a radio button or checkbox sends; «on» only where it names no value at all."""
    return one["value"] if "value" in one.attributes else "on"


def _value(option: Element) -> str:
    return option["value"] if "value" in option.attributes else option.text


def _set(controls: list[Element], value: Any) -> None:
    # A hidden field beside checkboxes says that none of them is chosen.
    controls = [one for one in controls if one.get("type") in {"radio", "checkbox"}] or controls
    first = controls[0]
    if first.get("type") in {"radio", "checkbox"}:
        wanted = {value} if isinstance(value, str) else set(value or ())
        offered = {_code(one) for one in controls}
        assert wanted <= offered, f"{first['name']} does not offer {wanted - offered}"
        for one in controls:
            _mark(one, "checked", _code(one) in wanted)
    elif first.name == "select":
        offered = {_value(one) for one in first.all("option")}
        assert value in offered, f"{first['name']} does not offer {value}"
        for one in first.all("option"):
            _mark(one, "selected", _value(one) == value)
    elif isinstance(value, str):
        assert len(controls) == 1, f"{first['name']} stands {len(controls)} times: give a list"
        _write(first, value)
    else:
        assert len(controls) == len(value), f"{first['name']} stands {len(controls)} times"
        for one, text in zip(controls, value, strict=True):
            _write(one, text)


def _mark(one: Element, name: str, wanted: bool) -> None:
    node = one.node
    if wanted:
        node.set(name, "")
    else:
        node.attrib.pop(name, None)


def _write(one: Element, text: str) -> None:
    node = one.node
    if one.name == "textarea":
        node.text = text
    else:
        assert "readonly" not in one.attributes, f"{one} cannot be written in"
        node.set("value", text)
