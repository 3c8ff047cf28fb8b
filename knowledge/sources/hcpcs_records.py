"""One record of the HCPCS alpha-numeric file from its named cells, whichever form it was read from.

A workbook may have turned "00" into 0 and "0069" into 69; the record layout gives the width of each field, so leading
zeros are put back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from knowledge.records import HcpcsModifier, HcpcsRow
from knowledge.sources.descriptors import public_descriptor, public_modifier_name
from knowledge.sources.values import day

Item = HcpcsRow | HcpcsModifier
_CODE = re.compile(r"(?:[A-Z]\d{4}|\d{4}[0-9A-Z])\Z", re.ASCII)
_MODIFIER = re.compile(r"[0-9A-Z]{2}\Z", re.ASCII)


def item_of(cells: Mapping[str, str], text: str, release: str) -> Item:
    """A code or a modifier. Raises ValueError saying what is wrong with the record."""
    key, kind = cells["HCPC"].strip().upper(), cells["RECID"].strip()
    if kind == "3" and _CODE.match(key):
        return _code(cells, text, release, key)
    if kind == "7" and _MODIFIER.match(key):
        return _modifier(cells, text, release, key)
    if kind not in ("3", "7"):
        raise ValueError(f"{key!r:.20}: {kind!r:.10} is no record type")
    raise ValueError(f"{key!r:.20} is not a {'code' if kind == '3' else 'modifier'}")


def _code(cells: Mapping[str, str], text: str, release: str, code: str) -> HcpcsRow:
    if not text.strip():
        raise ValueError(f"{code}: the long description is missing")
    added, effective, ended = _dates(cells, code)
    units = cells.get("ANEST_BU", "").strip()
    return HcpcsRow(
        release=release,
        code=code,
        long_descriptor=public_descriptor(code, text),
        short_descriptor=public_descriptor(code, cells["SHORT DESCRIPTION"]),
        coverage=cells["COV"].strip(),
        pricing=_padded(cells["PRICE1"], 2),
        tos=cells["TOS1"].strip(),
        betos=cells["BETOS"].strip(),
        action=cells["ACTION CD"].strip(),
        added=added,
        effective=effective,
        ended=ended,
        all_pricing=_several(cells, "PRICE", 4, 2),
        multiple_pricing=cells["MULT_PI"].strip(),
        all_tos=_several(cells, "TOS", 5),
        statute=" ".join(cells.get("STATUTE", "").split()),
        lab_certification=_several(cells, "LABCERT", 8, 3),
        cross_references=_several(cells, "XREF", 5),
        coverage_references=" ".join(part for part in (_several(cells, "CIM", 3), _several(cells, "MCM", 3)) if part),
        asc_group=cells.get("ASC_GRP", "").strip(),
        asc_effective=_date(cells, "ASC_DT", code),
        processing_note=_padded(cells.get("PROCNOTE", ""), 4),
        anesthesia_units=int(units) if units.isdigit() else None,
    )


def _modifier(cells: Mapping[str, str], text: str, release: str, modifier: str) -> HcpcsModifier:
    if not text.strip():
        raise ValueError(f"modifier {modifier}: the long description is missing")
    added, effective, ended = _dates(cells, f"modifier {modifier}")
    return HcpcsModifier(
        release=release,
        modifier=modifier,
        official_name=public_modifier_name(modifier, text),
        added=added,
        effective=effective,
        ended=ended,
        short_name=public_modifier_name(modifier, cells["SHORT DESCRIPTION"]),
        coverage=cells["COV"].strip(),
        action=cells["ACTION CD"].strip(),
        cross_references=_several(cells, "XREF", 5),
    )


def _dates(cells: Mapping[str, str], key: str) -> tuple[date, date | None, date | None]:
    added = _date(cells, "ADD DT", key)
    if added is None:
        raise ValueError(f"{key}: the day on which it was added is missing; the line may be cut off")
    return added, _date(cells, "ACT EFF DT", key), _date(cells, "TERM DT", key)


def _date(cells: Mapping[str, str], name: str, key: str) -> date | None:
    text = cells.get(name, "").strip()
    try:
        return day(text) if text.strip("0") else None
    except ValueError as error:
        raise ValueError(f"{key}: {name.lower()} {error}") from None


def _several(cells: Mapping[str, str], name: str, times: int, width: int = 0) -> str:
    found = (_padded(cells.get(f"{name}{number}", ""), width) for number in range(1, times + 1))
    return " ".join(part for part in found if part)


def _padded(text: str, width: int) -> str:
    clean = text.strip()
    return clean.zfill(width) if clean.isdigit() else clean
