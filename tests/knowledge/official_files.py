"""Small files in official layouts with invented content, for tests that add them to a snapshot."""

from __future__ import annotations

from pathlib import Path

MUE_NOTICE = '"Notice that fills the first record.\n\nOver several lines.",,,'
MUE_HEADING = '"HCPCS/\nCPT Code",{kind} Services MUE Values,MUE Adjudication Indicator,MUE Rationale'


def mue_text(*rows: str, kind: str = "Practitioner") -> str:
    """The text of an MUE table (CMS, MUE files): notice, heading, rows."""
    return "\n".join([MUE_NOTICE, MUE_HEADING.format(kind=kind), *rows]) + "\n"


def mue_file(folder: Path, *rows: str, name: str = "MCR_MUE_PractitionerServices_Eff_04-01-2026.csv") -> Path:
    """An MUE table for practitioners with these rows."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(mue_text(*rows), encoding="cp1252")
    return path


def ptp_text(*rows: str) -> str:
    """The text of a procedure-to-procedure table (CMS, PTP edits): six heading lines, tab-separated rows, CRLF."""
    heading = (
        "A copyright notice.\t\t\t\t\t\t",
        "Column1/Column2 Edits\t\t\t\t\t\t",
        "Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale",
        "\t\tprior to 1996\tDate\tDate\t0=not allowed\t",
        "\t\t\t\t*=no data\t1=allowed\t",
        "\t\t\t\t\t9=not applicable\t",
    )
    return "\r\n".join([*heading, *rows]) + "\r\n"


def ptp_file(folder: Path, *rows: str, name: str = "ccipra-v321r0-f1.txt") -> Path:
    """One piece of a practitioner PTP table with these rows."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(ptp_text(*rows).encode("cp1252"))
    return path
