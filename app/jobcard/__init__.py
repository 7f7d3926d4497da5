"""The kernel: kinds of field, definitions of forms, and a sheet's values. No Flask, no database."""

from .card import Card, SheetView, Style, blank
from .carry import Carry
from .carrying import carry_over
from .codes import CodeList
from .completeness import SectionState, is_begun, section_state, states
from .definitions import WRITERS, Definition, Field, Section
from .eras import ERAS, Month
from .faults import sentences
from .kinds import JAPAN, KINDS, OPEN, ROW_ID, Kind, Unreadable, clean, new_row_id, present, today
from .layout import Align, Block, Box, Cell, Face, FixedRows, Head, Layout, Notes, Pairs, Rows, Sign
from .library import DefinitionError, Library
from .phrases import Phrase
from .phrases import parse as parse_phrase
from .reading import Reading, read_fields, read_row, read_section
from .schema import schema, structure
from .values import Conflict, Part, Save, apply, conflicts, digest, standing

__all__ = [
    "ERAS",
    "JAPAN",
    "KINDS",
    "OPEN",
    "ROW_ID",
    "WRITERS",
    "Align",
    "Block",
    "Box",
    "Card",
    "Carry",
    "Cell",
    "CodeList",
    "Conflict",
    "Definition",
    "DefinitionError",
    "Face",
    "Field",
    "FixedRows",
    "Head",
    "Kind",
    "Layout",
    "Library",
    "Month",
    "Notes",
    "Pairs",
    "Part",
    "Phrase",
    "Reading",
    "Rows",
    "Save",
    "Section",
    "SectionState",
    "SheetView",
    "Sign",
    "Style",
    "Unreadable",
    "apply",
    "blank",
    "carry_over",
    "clean",
    "conflicts",
    "digest",
    "is_begun",
    "new_row_id",
    "parse_phrase",
    "present",
    "read_fields",
    "read_row",
    "read_section",
    "schema",
    "section_state",
    "sentences",
    "standing",
    "states",
    "structure",
    "today",
]
