"""The kernel: kinds of field, definitions of forms, and a sheet's values. No Flask, no database."""

from .candidates import Candidate, Found, Index, folded
from .card import Card, SheetView, Style, blank, row_title, text_of
from .carry import Carry, same_fields
from .carrying import carry_over
from .chart import Chart, chart_of
from .chart import Point as ChartPoint
from .codes import Branches, CodeList
from .comparing import Changed, Difference, State, differences, row_name
from .completeness import SectionState, is_begun, section_state, states
from .definitions import WRITERS, Definition, Field, Section
from .due import Due, due_days, next_due
from .eras import ERAS, Month, show_day
from .faults import sentences
from .importing import as_written, taken_in
from .kinds import JAPAN, KINDS, OPEN, ROW_ID, Kind, Unreadable, clean, new_row_id, present, today
from .layout import Align, Block, Box, Cell, Face, FixedRows, Head, Layout, Notes, Pairs, Rows, Sign
from .library import DefinitionError, Library
from .mistakes import At, Source, from_file, shaped
from .my_number import has_my_number
from .offering import Offered, TakeHow, offered, take
from .periods import groups_of, months_of
from .phrases import Phrase
from .phrases import parse as parse_phrase
from .reading import Reading, read_fields, read_row, read_section
from .restoring import restored
from .resume import Resume, history_rows, licence_rows, resume_of
from .resume import Wish as ResumeWish
from .resume_rows import Entry as ResumeEntry
from .resume_rows import Line as ResumeLine
from .resume_rows import resume_entries
from .schema import schema, structure
from .timeline import Hint, Way, hints
from .values import Conflict, Part, Save, apply, conflicts, digest, hear, late, standing, together

__all__ = [
    "ERAS",
    "JAPAN",
    "KINDS",
    "OPEN",
    "ROW_ID",
    "WRITERS",
    "Align",
    "At",
    "Block",
    "Box",
    "Branches",
    "Candidate",
    "Card",
    "Carry",
    "Cell",
    "Changed",
    "Chart",
    "ChartPoint",
    "CodeList",
    "Conflict",
    "Definition",
    "DefinitionError",
    "Difference",
    "Due",
    "Face",
    "Field",
    "FixedRows",
    "Found",
    "Head",
    "Hint",
    "Index",
    "Kind",
    "Layout",
    "Library",
    "Month",
    "Notes",
    "Offered",
    "Pairs",
    "Part",
    "Phrase",
    "Reading",
    "Resume",
    "ResumeEntry",
    "ResumeLine",
    "ResumeWish",
    "Rows",
    "Save",
    "Section",
    "SectionState",
    "SheetView",
    "Sign",
    "Source",
    "State",
    "Style",
    "TakeHow",
    "Unreadable",
    "Way",
    "apply",
    "as_written",
    "blank",
    "carry_over",
    "chart_of",
    "clean",
    "conflicts",
    "differences",
    "digest",
    "due_days",
    "folded",
    "from_file",
    "groups_of",
    "has_my_number",
    "hear",
    "hints",
    "history_rows",
    "is_begun",
    "late",
    "licence_rows",
    "months_of",
    "new_row_id",
    "next_due",
    "offered",
    "parse_phrase",
    "present",
    "read_fields",
    "read_row",
    "read_section",
    "restored",
    "resume_entries",
    "resume_of",
    "row_name",
    "row_title",
    "same_fields",
    "schema",
    "section_state",
    "sentences",
    "shaped",
    "show_day",
    "standing",
    "states",
    "structure",
    "take",
    "taken_in",
    "text_of",
    "today",
    "together",
]
