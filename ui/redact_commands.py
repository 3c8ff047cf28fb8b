"""`casepilot redact`: the identifiers of a note, a folder of notes or a batch of texts are taken out.

Standard output holds the redacted text (or JSON) and nothing else, standard error what was removed, by type. When a
text cannot be read or checked, nothing of it is written, and no message repeats any of it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from assistant.errors import AssistantError
from assistant.privacy.documents import MAX_BYTES, SUFFIXES, Document, decoded, read_file
from assistant.privacy.spans import Known, told
from ui import batch
from ui.command_errors import errors_as_lines, fail, print_json
from ui.progress import progress_bar
from ui.redact_folder import Copied, notes_in, redact_folder, total, write_new
from ui.redaction import MOST_DAYS, as_json, known_names, redact_item, redactor, summary


def redact(
    source: Annotated[
        str,
        typer.Argument(
            metavar="[FILE|DIR|-]", help=f"A note ({', '.join(SUFFIXES)}), a folder, or - for standard input."
        ),
    ] = "",
    json_wanted: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    batch_file: Annotated[
        Path | None, typer.Option("--batch", metavar="FILE.jsonl", help="One JSON object a line; - for standard input.")
    ] = None,
    shift_days: Annotated[
        int | None,
        typer.Option(
            "--shift-days",
            metavar="N",
            min=-MOST_DAYS,
            max=MOST_DAYS,
            help="Move whole dates by N days instead of cutting them to their year.",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="PATH", help="A new file, or for a folder the folder of the copies.")
    ] = None,
    known: Annotated[
        list[str] | None, typer.Option("--known", metavar="TEXT", help="A name of this case; may be given again.")
    ] = None,
) -> None:
    """Remove identifiers from a note, a folder of notes or a batch of texts. Check the result."""
    with errors_as_lines(), _failures_without_text():
        _check_usage(source, batch_file, out, shift_days)
        names = known_names(known or [])
        if batch_file is not None:
            held = redactor()
            batch.run(batch_file, lambda item: redact_item(held, item, names, shift_days))
        elif source != "-" and Path(source).is_dir():
            _folder(Path(source), out, names, shift_days, json_wanted=json_wanted)
        else:
            _note(source, out, names, shift_days, json_wanted=json_wanted)


@contextmanager
def _failures_without_text() -> Iterator[None]:
    """What nobody foresaw ends the command with the kind of error alone: its message may hold text of the note."""
    try:
        yield
    except (AssistantError, BrokenPipeError):
        raise
    except Exception as error:
        fail(f"the text could not be redacted ({type(error).__name__}), so nothing of it was written; try it in parts")


def _check_usage(source: str, batch_file: Path | None, out: Path | None, shift_days: int | None) -> None:
    if shift_days == 0:
        fail("--shift-days 0 would leave every date as it is; give another number of days", 2)
    if batch_file is not None and (source or out is not None):
        fail("--batch goes without a file and without --out; its lines are printed", 2)
    if batch_file is None and not source:
        fail("nothing to redact; give a file, a folder, or - for standard input", 2)


def _note(source: str, out: Path | None, known: Sequence[Known], shift_days: int | None, *, json_wanted: bool) -> None:
    document = _standard_input() if source == "-" else read_file(Path(source))
    if not document.text.strip():
        fail(f"{source!r} holds no text; give a note", 2)
    redaction = redactor().redact(document.text, known, shift_days=shift_days)
    if redaction.failure and not json_wanted:
        fail(redaction.failure)
    if out is not None and not redaction.failure:
        write_new(out, redaction.text)
    if json_wanted:
        print_json(as_json(redaction, document.missing))
    elif out is None:
        sys.stdout.write(redaction.text if redaction.text.endswith("\n") else f"{redaction.text}\n")
    if redaction.failure:
        raise SystemExit(1)
    if document.missing:
        _tell(f"casepilot: {source!r}: {document.missing}")
    _tell(summary(redaction.counts))


def _folder(
    folder: Path, out: Path | None, known: Sequence[Known], shift_days: int | None, *, json_wanted: bool
) -> None:
    if out is None:
        fail(f"{str(folder)!r} is a folder; give with --out the folder for the redacted copies", 2)
    if out.resolve() == folder.resolve():
        fail(f"--out {str(out)!r} is the folder of the notes itself; give another", 2)
    notes = notes_in(folder, out)
    if not notes.readable:
        fail(f"{str(folder)!r} holds no file that ends in {', '.join(SUFFIXES)}; give a folder with notes", 2)
    held = redactor()
    with progress_bar() as report:
        copies = redact_folder(held, folder, out, notes, known, shift_days, report)
    counts = total(copies)
    if json_wanted:
        print_json({"files": [copied.as_json() for copied in copies], "counts": counts, "left_out": notes.others})
    else:
        for copied in copies:
            _show(copied)
    if notes.others:
        left = ", ".join(f"{number} {suffix}" for suffix, number in notes.others.items())
        _tell(f"casepilot: files of other kinds were left out: {left}")
    failed = [copied for copied in copies if copied.error]
    for copied in failed:
        _tell(f"casepilot: {copied.file!r} was not redacted: {copied.error}")
    _tell(f"{len(copies) - len(failed)} of {len(copies)} files: {summary(counts)}, also the names of the files")
    if failed:
        raise SystemExit(1)


def _show(copied: Copied) -> None:
    if copied.error:
        return
    missing = f" ({copied.missing})" if copied.missing else ""
    sys.stdout.write(f"{copied.copy}: {told(dict(copied.counts)) or 'no identifiers found'}{missing}\n")


def _standard_input() -> Document:
    return Document(decoded(sys.stdin.buffer.read(MAX_BYTES + 1), "-"))


def _tell(line: str) -> None:
    sys.stderr.write(f"{' '.join(line.split())}\n")
