"""The store: tables, sealed values, and how the database is spoken to. Nothing here decides."""

from . import engine, keyfile, sealing
from .about_me import AboutMe
from .accounts import DEVICES, ERAS, KINDS, ROLES, TEXT_SIZES, Account, hold_accounts
from .assessments import AssessmentTaken
from .audit import Audit, AuditIsFinal
from .base import Base, UtcTime, day_of, db, start_of_day, utc_now
from .campaigns import AUDIENCES, CHANNELS, Campaign
from .credentials import (
    CATEGORIES,
    METHODS,
    PURPOSES,
    Email,
    Identity,
    Link,
    Mail,
    Password,
    SignIn,
    email_key,
    identity_key,
)
from .events import Event, RateCounter
from .factors import CodeApp, MissedTry, PaperCode, Passkey
from .figures import Counted, Figure, Maker
from .hints import PutAway
from .mailing import WAYS, Refusal, Subscription
from .notices import Notice, NoticeRead
from .notifications import Notification
from .outbox import Task
from .passing import Handover, Unsaved, Upload
from .plain import AnySheet, PlainSheet, card_of, delete_sheet, hold, look_at, put
from .questions import ChatQuestion, questions_of
from .ready import Ready
from .revisions import (
    CAUSES,
    Revision,
    add_revision,
    count_revisions,
    find_revision,
    first_saved,
    forget_autosaves,
    moments_of,
    pin_autosave,
    revision_from,
    revisions_before,
    revisions_between,
    revisions_of,
    revisions_since,
)
from .sealing import KeyMissing, KeyRing, KeysUnusable, SealBroken, Sealed
from .shares import Share
from .sheets import (
    STATES,
    Sheet,
    SheetPart,
    confirm_sheet,
    find_removed,
    find_sheet,
    put_offer_away,
    removed_sheets,
    revision_number,
    sheets_of,
)
from .uses import USES, Save, Use, saves_until, uses_until

__all__ = [
    "AUDIENCES",
    "CATEGORIES",
    "CAUSES",
    "CHANNELS",
    "DEVICES",
    "ERAS",
    "KINDS",
    "METHODS",
    "PURPOSES",
    "ROLES",
    "STATES",
    "TEXT_SIZES",
    "USES",
    "WAYS",
    "AboutMe",
    "Account",
    "AnySheet",
    "AssessmentTaken",
    "Audit",
    "AuditIsFinal",
    "Base",
    "Campaign",
    "ChatQuestion",
    "CodeApp",
    "Counted",
    "Email",
    "Event",
    "Figure",
    "Handover",
    "Identity",
    "KeyMissing",
    "KeyRing",
    "KeysUnusable",
    "Link",
    "Mail",
    "Maker",
    "MissedTry",
    "Notice",
    "NoticeRead",
    "Notification",
    "PaperCode",
    "Passkey",
    "Password",
    "PlainSheet",
    "PutAway",
    "RateCounter",
    "Ready",
    "Refusal",
    "Revision",
    "Save",
    "SealBroken",
    "Sealed",
    "Share",
    "Sheet",
    "SheetPart",
    "SignIn",
    "Subscription",
    "Task",
    "Unsaved",
    "Upload",
    "Use",
    "UtcTime",
    "add_revision",
    "card_of",
    "confirm_sheet",
    "count_revisions",
    "day_of",
    "db",
    "delete_sheet",
    "email_key",
    "engine",
    "find_removed",
    "find_revision",
    "find_sheet",
    "first_saved",
    "forget_autosaves",
    "hold",
    "hold_accounts",
    "identity_key",
    "keyfile",
    "look_at",
    "moments_of",
    "pin_autosave",
    "put",
    "put_offer_away",
    "questions_of",
    "removed_sheets",
    "revision_from",
    "revision_number",
    "revisions_before",
    "revisions_between",
    "revisions_of",
    "revisions_since",
    "saves_until",
    "sealing",
    "sheets_of",
    "start_of_day",
    "uses_until",
    "utc_now",
]
