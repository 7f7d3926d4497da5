"""Background work, read from the outbox by `flask work`."""

from .worker import run, work_off

__all__ = ["run", "work_off"]
