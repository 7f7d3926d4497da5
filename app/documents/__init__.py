"""Paper and files: the forms as PDF and Excel, the data as CSV, and all of it back again. No Flask, no database."""

from .csv import read as read_csv
from .csv import write as write_csv
from .fonts import printed
from .fonts import unprintable as unprintable_letters
from .geometry import lay_out, lines_used
from .lines import break_lines
from .naming import filename, unprintable
from .paper import Choice, Paper
from .pdf import preload
from .pdf import write as write_pdf
from .records import NotOurs, Written
from .unpacking import read as read_xlsx
from .xlsx import write as write_xlsx

__all__ = [
    "Choice",
    "NotOurs",
    "Paper",
    "Written",
    "break_lines",
    "filename",
    "lay_out",
    "lines_used",
    "preload",
    "printed",
    "read_csv",
    "read_xlsx",
    "unprintable",
    "unprintable_letters",
    "write_csv",
    "write_pdf",
    "write_xlsx",
]
