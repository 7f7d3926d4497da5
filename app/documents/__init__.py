"""Paper and files: the forms as PDF and Excel, the data as CSV, and all of it back again. No Flask, no database."""

from .csv import read as read_csv
from .csv import write as write_csv
from .csv import write_table
from .fitting import Fitted as FittedResume
from .fitting import fit_resume
from .fonts import printed
from .fonts import unprintable as unprintable_letters
from .geometry import lay_out, lines_of_box, lines_used
from .lines import break_lines
from .lock import WrongWords, is_locked, lock, unlock
from .naming import filename, unprintable
from .paper import Choice, Paper
from .parcel import NAME as JSON_NAME
from .parcel import Packed, schema_of
from .parcel import write as write_json
from .pdf import preload, write_page
from .pdf import write as write_pdf
from .pictures import picture
from .postcards import draw_postcard
from .pressing import NotDrawn, Press
from .records import NotOurs, Written, readable
from .resume import write_resume
from .strangers import answer as answer_about
from .strangers import read as read_stranger
from .strangers import tell
from .unpacking import read as read_xlsx
from .xlsx import write as write_xlsx

__all__ = [
    "JSON_NAME",
    "Choice",
    "FittedResume",
    "NotDrawn",
    "NotOurs",
    "Packed",
    "Paper",
    "Press",
    "Written",
    "WrongWords",
    "answer_about",
    "break_lines",
    "draw_postcard",
    "filename",
    "fit_resume",
    "is_locked",
    "lay_out",
    "lines_of_box",
    "lines_used",
    "lock",
    "picture",
    "preload",
    "printed",
    "read_csv",
    "read_stranger",
    "read_xlsx",
    "readable",
    "schema_of",
    "tell",
    "unlock",
    "unprintable",
    "unprintable_letters",
    "write_csv",
    "write_json",
    "write_page",
    "write_pdf",
    "write_resume",
    "write_table",
    "write_xlsx",
]
