"""A small definition that is right, to be made wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.jobcard import DefinitionError, Library

GOOD = """\
id: shop
version: "2026-04"
title: 店の夢
prefix: shop
composed:
  both: "{dream}[（{when}）]"
sections:
  - id: dreams
    title: 夢
    fields:
      - id: dream
        kind: text
        label: 夢
        limit: 60
      - id: when
        kind: year_month
        label: いつ
        future: true
  - id: steps
    title: 一歩
    fields:
      - id: steps
        kind: group
        label: 一歩
        row_title: "{what}"
        rules:
          - order: [from, to]
        fields:
          - id: what
            kind: text
            label: すること
            limit: 60
          - id: sort
            kind: choice
            label: 種類
            choices:
              - [buy, 買う]
              - [ask, 聞く]
          - id: from
            kind: year_month
            label: から
          - id: to
            kind: year_month
            label: まで
          - id: span
            kind: duration
            label: 長さ
            from: from
            to: to
layout:
  faces:
    - blocks:
        - block: head
          title: 店の夢
        - block: pairs
          rows:
            - - {width: 40, label: 夢}
              - {width: 140, lines: ["{both}"]}
        - block: rows
          group: steps
          columns:
            - {width: 90, heading: こと, lines: ["{what}"]}
            - {width: 90, heading: とき, lines: ["{from}～{to}"]}
"""


def a_library(folder: Path, text: str = GOOD, path: str = "shop/2026-04.yaml", **more: str) -> Library:
    """A content folder with this definition (and others by path), read."""
    for name, content in {path: text, **more}.items():
        file = folder / "forms" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return Library(folder)


def mistake_in(folder: Path, text: str, **more: str) -> DefinitionError:
    with pytest.raises(DefinitionError) as stopped:
        a_library(folder, text, **more)
    return stopped.value


def line_of(text: str, mark: str) -> int:
    """The line that holds the mark; there must be one."""
    (line,) = [number for number, one in enumerate(text.splitlines(), 1) if mark in one]
    return line
