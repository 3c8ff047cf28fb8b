"""The coverage policies that name a code, as data for its record."""

from __future__ import annotations

from datetime import date
from typing import Any

from knowledge.base import KnowledgeBase
from knowledge.shelves.coverage import CODE_TABLES


def code_policies(kb: KnowledgeBase, code: str, day: date) -> tuple[dict[str, Any], ...]:
    """Laboratory NCD lists, articles and LCDs that name a procedure code on the day."""
    laboratory = kb.coverage.lab_lists(code, day)
    found: list[dict[str, Any]] = [
        {
            "number": f"NCD {row.ncd}",
            "kind": "NCD",
            "title": row.title,
            "version": "",
            "contractors": [],
            "groups": [],
            "effective_from": _iso(row.effective_from),
            "ended_on": _iso(row.ended_on),
            "url": laboratory.release.url if laboratory.release else "",
            "release": row.release,
            "in_force": laboratory.in_force,
        }
        for row in laboratory.rows
    ]
    for table in CODE_TABLES:
        held = kb.coverage.policies(table, code, day)
        found += [
            {
                "number": policy.document.number,
                "kind": policy.document.kind,
                "title": policy.document.title,
                "version": policy.document.version,
                "contractors": list(policy.contractors),
                "groups": list(policy.groups),
                "effective_from": _iso(policy.document.effective_from),
                "ended_on": _iso(policy.document.ended_on),
                "url": policy.document.url,
                "release": policy.document.release,
                "in_force": held.in_force,
            }
            for policy in held.rows
        ]
    return tuple(found)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
