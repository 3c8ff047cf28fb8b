"""The command line `casepilot` (also `python -m ui.cli`).

Exit status: 0 for any answer, 1 failure, 2 wrong usage or empty input. With `--json` standard output holds one
JSON object and nothing else; errors are one line on standard error.
"""

from __future__ import annotations

import io
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from assistant import dates, places
from assistant.assistant import Assistant
from assistant.code_record import code_record
from assistant.question import Settings
from knowledge.search import SYSTEMS
from ui import batch, terminal
from ui.command_errors import add_later, errors_as_lines, fail, print_json
from ui.eval_commands import evaluate
from ui.knowledge_commands import build_if_missing, knowledge_app
from ui.live_terminal import followed, last_reply
from ui.model_choice import chosen_model
from ui.redact_commands import redact
from ui.service import AssistantService
from ui.settings import load_settings

app = typer.Typer(
    name="casepilot",
    help="Medical-coding answers from dated, cited sources.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(knowledge_app, name="knowledge", help="The snapshot: build it, see what it holds.")

AsOf = Annotated[str, typer.Option("--as-of", metavar="DATE", help="Date of service, such as 2026-08-01.")]
State = Annotated[str, typer.Option("--state", help="State, such as FL.")]
PayerOption = Annotated[str, typer.Option("--payer", help="Payer, such as medicare.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Batch = Annotated[
    Path | None, typer.Option("--batch", metavar="FILE.jsonl", help="One JSON object a line; - for standard input.")
]


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotation marks; - reads standard input.")] = "",
    as_of: AsOf = "",
    state: State = "",
    payer: PayerOption = "",
    as_json: Json = False,
    batch_file: Batch = None,
    by_rules: Annotated[bool, typer.Option("--rules", help="Without the language model that is set.")] = False,
    prose: Annotated[
        bool, typer.Option("--prose", help="The language model also words what the tables answer whole.")
    ] = False,
) -> None:
    """Answer one coding question, or a file of them."""
    with errors_as_lines():
        settings = _settings(as_of, state, payer)
        service = _service()
        assistant = _worded(service, by_rules=by_rules, prose=prose)
        if batch_file is not None:
            rules = service.by_rules()
            batch.run(batch_file, lambda item: batch.answer_item(assistant, item, settings, rules))
            return
        text = _standard_input() if question == "-" else question
        events = assistant.stream(text, settings)
        if as_json:
            print_json(last_reply(events).answer.as_json())
        else:
            model = chosen_model(service.settings)
            terminal.show_answer(followed(events).answer, model.currency if model else "")


@app.command()
def code(
    name: Annotated[str, typer.Argument(metavar="CODE[-MOD]", help="A code, such as 62320, M54.12 or 62320-50.")],
    as_of: AsOf = "",
    as_json: Json = False,
) -> None:
    """Show everything held about a code."""
    with errors_as_lines():
        day = _day(as_of)
        record = code_record(_service().assistant(), name, day)
        if record is None:
            fail(f"{name!r:.60} is not the shape of one code; give one such as 62320, J3301 or M54.12", 2)
        if as_json:
            print_json(record.as_json())
        else:
            terminal.show_record(record)


@app.command()
def search(
    words: Annotated[str, typer.Argument(help="Plain words, in quotation marks.")] = "",
    system: Annotated[str, typer.Option("--system", help=f"Any of {', '.join(SYSTEMS)}, separated by commas.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=100, help="How many hits.")] = 10,
    as_of: AsOf = "",
    as_json: Json = False,
    batch_file: Batch = None,
) -> None:
    """Find codes, modifiers and rules from plain words."""
    with errors_as_lines():
        systems = _systems(system)
        day = _day(as_of) or date.today()
        base = _service().base()
        if batch_file is not None:
            batch.run(batch_file, lambda item: batch.search_item(base, item, day, limit))
            return
        if not words.strip():
            fail("no words to search for; give some in quotation marks", 2)
        hits = base.search(words, systems, day, limit)
        if as_json:
            print_json({"query": words, **terminal.hits_json(hits, base.search_note)})
        else:
            terminal.show_hits(words, hits, base.search_note)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8501,
) -> None:
    """Serve the chat window; builds the snapshot first if there is none."""
    with errors_as_lines():
        settings = load_settings()
        build_if_missing(settings)
        from ui.server import run

        run(host, port)


app.command(name="eval")(evaluate)
app.command()(redact)
for _name in ("case", "detect", "claim"):
    add_later(app, _name, _name)


def _service() -> AssistantService:
    return AssistantService(load_settings())


def _worded(service: AssistantService, *, by_rules: bool, prose: bool) -> Assistant:
    """The assistant that words as these options say."""
    if by_rules and prose:
        fail("--rules and --prose exclude each other; give one", 2)
    if prose and not service.settings.model:
        fail("--prose needs a language model; name it in CASEPILOT_MODEL", 2)
    return service.by_rules() if by_rules else service.assistant("model" if prose else None)


def _settings(as_of: str, state: str, payer: str) -> Settings:
    where = places.parse_state(state) if state else None
    if state and where is None:
        fail(f"--state {state!r} is not a state; give one such as FL or Florida", 2)
    who = places.find_payer(payer) if payer else None
    if payer and who is None:
        fail(f"--payer {payer!r} is not known; give medicare, medicare advantage, medicaid, commercial or tricare", 2)
    return Settings(as_of=_day(as_of), state=where, payer=who)


def _day(text: str) -> date | None:
    if not text:
        return None
    day = dates.parse_date(text, date.today())
    if day is None:
        fail(f"--as-of {text!r} is not a date; give one such as 2026-08-01", 2)
    return day


def _systems(text: str) -> tuple[str, ...]:
    asked = tuple(part.strip() for part in text.split(",") if part.strip())
    unknown = next((part for part in asked if part not in SYSTEMS), None)
    if unknown is not None:
        fail(f"--system {unknown!r} is not known; give any of {', '.join(SYSTEMS)}", 2)
    return asked or SYSTEMS


def _standard_input() -> str:
    return sys.stdin.buffer.read(1_000_000).decode("utf-8", errors="replace")


def main() -> None:
    """Entry point. Official texts hold letters that a terminal set to another encoding could not be given."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    app()


if __name__ == "__main__":
    main()
