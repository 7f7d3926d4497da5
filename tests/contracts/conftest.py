"""Members and staff, for contracts that hold for their pages too."""

from tests.accounts.conftest import a_guest, a_member, signs_in, somewhere, staff

__all__ = ["a_guest", "a_member", "signs_in", "somewhere", "staff"]
