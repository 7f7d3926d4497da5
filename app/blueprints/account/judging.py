"""Whether what was typed about an account can be used; the sentences come from the acts."""

from __future__ import annotations

from app.forms.account import AccountForm
from app.jobcard import Unreadable
from app.services import members, passwords


def is_good(form: AccountForm, role: str = "person", address: str = "") -> bool:
    """Reads the fields of a posted form and puts a sentence beside each that cannot be used. `address`: the member's own,
    where the form does not ask for it."""
    for field in form:
        if sentence := _fault(form, field.name, str(field.data or ""), role, address):
            form.blame(field.name, sentence)
    return not form.faults


def _fault(form: AccountForm, name: str, typed: str, role: str, address: str) -> str | None:
    if name == "email":
        try:
            form["email"].data = members.read_address(typed)
        except Unreadable as fault:
            return str(fault)
    if name == "code" and not typed.strip():
        return "コードを入力してください。"
    if name == "password" and not typed:
        return "パスワードを入力してください。"
    if name == "new_password":
        address = str(form["email"].data or "") if "email" in form else address
        shortest = passwords.shortest_for(role)
        return passwords.fault(typed, about=(address, address.partition("@")[0]), shortest=shortest)
    return None
