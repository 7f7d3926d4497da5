"""The store: tables, sealed values, and how the database is spoken to. Nothing here decides."""

from . import engine, keyfile, sealing
from .accounts import ERAS, KINDS, ROLES, Account
from .audit import Audit, AuditIsFinal
from .base import Base, UtcTime, day_of, db, start_of_day, utc_now
from .events import Event, RateCounter
from .outbox import Task
from .revisions import CAUSES, DEVICES, Revision, find_revision, forget_autosaves, revisions_of
from .sealing import KeyMissing, KeyRing, KeysUnusable, SealBroken, Sealed
from .sheets import STATES, Sheet, SheetPart, find_sheet, revision_number, sheets_of

__all__ = [
    "CAUSES",
    "DEVICES",
    "ERAS",
    "KINDS",
    "ROLES",
    "STATES",
    "Account",
    "Audit",
    "AuditIsFinal",
    "Base",
    "Event",
    "KeyMissing",
    "KeyRing",
    "KeysUnusable",
    "RateCounter",
    "Revision",
    "SealBroken",
    "Sealed",
    "Sheet",
    "SheetPart",
    "Task",
    "UtcTime",
    "day_of",
    "db",
    "engine",
    "find_revision",
    "find_sheet",
    "forget_autosaves",
    "keyfile",
    "revision_number",
    "revisions_of",
    "sealing",
    "sheets_of",
    "start_of_day",
    "utc_now",
]
