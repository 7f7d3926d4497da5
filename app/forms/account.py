"""What people type about their account, carried to the page and back."""

from __future__ import annotations

import wtforms


class AccountForm(wtforms.Form):
    """Fields with the sentences about them, in the shape that the page's components expect."""

    @property
    def faults(self) -> list[wtforms.Field]:
        """The fields with something wrong in them, in order."""
        return [one for one in self if one.errors]

    def blame(self, name: str, sentence: str) -> None:
        """Put a sentence beside a field."""
        self[name].errors = [sentence]


class Join(AccountForm):
    """Becoming a member."""

    email = wtforms.StringField("メールアドレス")
    new_password = wtforms.PasswordField("パスワード")
    shared = wtforms.BooleanField("共用パソコンです")


class SignIn(AccountForm):
    """Signing in."""

    email = wtforms.StringField("メールアドレス")
    password = wtforms.PasswordField("パスワード")
    shared = wtforms.BooleanField("共用パソコンです")


class Address(AccountForm):
    """An address alone."""

    email = wtforms.StringField("メールアドレス")


class NewPassword(AccountForm):
    """Another password."""

    new_password = wtforms.PasswordField("新しいパスワード")


class Code(AccountForm):
    """A code of an app, or one from paper."""

    code = wtforms.StringField("コード")


class Proof(AccountForm):
    """Proving who one is."""

    password = wtforms.PasswordField("パスワード")
