"""Which descriptors may be kept: those of HCPCS Level II, which are public, and no others.

CPT descriptors belong to the American Medical Association and those of the D codes (CDT) to the American Dental
Association. Files of CMS or of a site's licence may carry them beside the facts that are read here; whatever a file
holds, they are dropped before anything is stored. A licensed CPT file has a reader of its own.
"""

from __future__ import annotations

import re

_LEVEL_TWO = re.compile(r"[A-CE-V]\d{4}\Z", re.ASCII)
_LEVEL_TWO_MODIFIER = re.compile(r"(?:[A-Z][A-Z]|[A-Z]\d)\Z", re.ASCII)


def public_descriptor(code: str, text: str) -> str:
    """A descriptor of a Level II code with single blanks; "" for every other code."""
    return " ".join(text.split()) if _LEVEL_TWO.match(code) else ""


def public_modifier_name(modifier: str, text: str) -> str:
    """The name of a Level II modifier with single blanks; "" for CPT modifiers ("25", "1P")."""
    return " ".join(text.split()) if _LEVEL_TWO_MODIFIER.match(modifier) else ""
