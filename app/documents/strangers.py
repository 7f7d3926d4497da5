"""Reading a file that somebody brings, of whatever sort: in a process of its own, which has nothing to lose."""

from __future__ import annotations

import json
import subprocess  # nosec B404
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..jobcard import Definition
from . import csv, parcel, unpacking
from .records import NotOurs, Written

PROGRAM = Path(__file__).with_name("press.py")
SECONDS = 20.0
# Letters: far more than a full card, and no more than a sheet can hold.
MOST_TEXT = 4_000_000
UNKNOWN = "このサイトから持ち帰ったファイル（.jobcard、.xlsx、.csv、.json）を選んでください。"
EMPTY = "ファイルが空です。別のファイルを選んでください。"
# How a workbook begins that Excel locked, and one of before 2007.
_OLE = b"\xd0\xcf\x11\xe0"
LOCKED = "パスワードのかかったExcelか、古い形式（.xls）です。パスワードを外し、.xlsxで保存し直してから選んでください。"
CROWDED = "ファイルの中の文字が多すぎて、読み込めませんでした。"


def tell(content: bytes, definition: Callable[[str, str], Definition]) -> list[Written]:
    """What the file says, whatever sort it is of. Raises NotOurs with a sentence for the person."""
    if len(content) > unpacking.MOST_BYTES:
        raise NotOurs(unpacking.TOO_LARGE)
    if not content:
        raise NotOurs(EMPTY)
    if content.startswith(b"PK\x03\x04"):
        return unpacking.read(content, definition)
    if content.startswith(_OLE):
        raise NotOurs(LOCKED)
    text = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"{"):
        return parcel.read(content)
    if csv.is_ours(content):
        return csv.read(content)
    raise NotOurs(UNKNOWN)


def answer(content: bytes, definition: Callable[[str, str], Definition]) -> bytes:
    """What the process says about the file: what was written, or the sentence."""
    try:
        written = [vars(one) for one in tell(content, definition)]
        told = json.dumps({"written": written}, ensure_ascii=False, default=str)
        if len(told) > MOST_TEXT:
            raise NotOurs(CROWDED)
    except NotOurs as fault:
        told = json.dumps({"fault": str(fault)}, ensure_ascii=False)
    return told.encode("utf-8", "backslashreplace")


def read(content: bytes, folder: Path) -> list[Written]:
    """What the file says, read apart, with the definitions of `folder`. A file that kills or keeps its reader is not
    ours. Raises NotOurs with a sentence for the person."""
    try:
        # Its own interpreter and an empty environment: neither keys nor connections are there to be found.
        done = subprocess.run(  # nosec B603
            [sys.executable, "-I", str(PROGRAM), str(folder.resolve()), "read"],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=SECONDS,
            check=True,
        )
        told: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError, RecursionError):
        raise NotOurs(parcel.BROKEN) from None
    if "fault" in told:
        raise NotOurs(told["fault"])
    return [Written(**one) for one in told["written"]]
