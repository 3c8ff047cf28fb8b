"""`casepilot ask` with a model behind the loopback endpoint, and the service that makes the model."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from model_endpoint import Endpoint
from typer.testing import CliRunner

from assistant.model.events import Progress, Restart
from assistant.model.wording import Shown
from ui import live_terminal
from ui.cli import app
from ui.current import make_services
from ui.live_terminal import followed
from ui.model_choice import ModelChoice, ModelMaker, chosen_model
from ui.service import AssistantService
from ui.settings import AppSettings

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 23)
OPEN = "Guidelines for E/M services"
"""The tables do not answer it row by row."""
EXACT = "Is Q01.1 billable?"
SAID = "Time must reach the code's minimum; staff time does not count. [s2]"
UNBACKED = " It pays $77.10. [s2]"


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint() as opened:
        yield opened


@pytest.fixture
def site(short_home: Path, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Endpoint:
    """The settings of a site with a model."""
    monkeypatch.setenv("CASEPILOT_HOME", str(short_home))
    monkeypatch.setenv("CASEPILOT_MODEL", "made")
    monkeypatch.setenv("OPENAI_BASE_URL", endpoint.url)
    monkeypatch.chdir(tmp_path)  # no .env of whoever runs the tests
    return endpoint


def run(*arguments: str, text: str = "") -> Result:
    return CliRunner().invoke(app, ["ask", *arguments], input=text)


def of(result: Result) -> dict[str, object]:
    assert result.exit_code == 0, result.stderr
    assert result.stdout.count("\n") == 1
    value = json.loads(result.stdout)
    assert isinstance(value, dict)
    return value


# --- one question -------------------------------------------------------------------------------------------------


def test_the_model_words_an_open_question_and_json_is_the_finished_answer_alone(site: Endpoint) -> None:
    site.say("Time must reach ", "the code's minimum; ", "staff time does not count. [s2]", usage=(1204, 96))
    result = run(OPEN, "--json")
    answer = of(result)
    assert answer["mode"] == "model:made"
    assert str(answer["answer"]).startswith("Time must reach the code's minimum; staff time does not count. [s1]")
    assert answer["usage"] == {"input_tokens": 1204, "output_tokens": 96, "cost": None}
    assert result.stderr == ""


def test_people_get_the_answer_its_sources_and_who_worded_it_and_steps_go_to_standard_error(site: Endpoint) -> None:
    site.call("look_up_code", {"code": "99213"})
    site.say(SAID, usage=(1204, 96))
    result = run(OPEN)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.count("staff time does not count") == 1
    assert "Sources" in result.stdout
    flat = " ".join(result.stdout.split())
    assert "Worded by made, checked against the sources. tokens unknown; cost unknown." in flat
    assert result.stderr.splitlines() == ["made words the answer", "Look up code: 99213"]


def test_a_sentence_that_no_source_bears_out_is_not_in_the_answer(site: Endpoint) -> None:
    site.say(SAID, UNBACKED)
    result = run(OPEN)
    assert "77.10" not in result.stdout
    assert "1 sentence of the model removed" in result.stdout


def test_an_exact_question_is_worded_by_the_rules_unless_prose_is_asked_for(site: Endpoint) -> None:
    assert of(run(EXACT, "--json"))["mode"] == "rules"
    assert site.chats == []
    site.say('`Q01.10` "Lantern fever, Ångström type, dim" (billable) [s2]')
    of(run(EXACT, "--json", "--prose"))
    assert len(site.chats) == 1


def test_rules_asks_no_model(site: Endpoint) -> None:
    answer = of(run(OPEN, "--json", "--rules"))
    assert (answer["mode"], site.chats) == ("rules", [])


@pytest.mark.parametrize(
    ("arguments", "model", "told"),
    [
        pytest.param(("--rules", "--prose"), "made", "give one", id="both"),
        pytest.param(("--prose",), "", "CASEPILOT_MODEL", id="no-model"),
    ],
)
def test_options_that_cannot_be_met_are_wrong_usage(
    site: Endpoint, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], model: str, told: str
) -> None:
    monkeypatch.setenv("CASEPILOT_MODEL", model)
    result = run(OPEN, *arguments)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert told in result.stderr


def test_a_batch_words_each_question_and_asks_no_model_about_earlier_turns(site: Endpoint) -> None:
    site.say(SAID)
    lines = [{"id": 1, "question": OPEN, "turns": ["Guidelines for infusions", OPEN]}, {"id": 2, "question": EXACT}]
    result = run("--batch", "-", text="\n".join(json.dumps(line) for line in lines))
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(answer["id"], answer["mode"]) for answer in answers] == [(1, "model:made"), (2, "rules")]
    assert len(site.chats) == 1
    assert result.stderr == ""


# --- a model that is not there ------------------------------------------------------------------------------------


def test_without_key_and_address_the_rules_answer_and_one_line_says_why(
    site: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_BASE_URL")
    answer = of(run(OPEN, "--json"))
    assert answer["mode"] == "rules"
    caveats = answer["caveats"]
    assert isinstance(caveats, list)
    assert sum("OPENAI_API_KEY" in line for line in caveats) == 1
    assert not any("OPENAI_API_KEY" in line for line in of(run(EXACT, "--json"))["caveats"])  # nobody asked a model


@pytest.mark.parametrize("name", ["assistant.model.endpoint", "assistant.model.agent"])
def test_without_its_libraries_the_rules_answer_and_one_line_says_what_to_install(
    site: Endpoint, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.delattr(f"assistant.model.{name.rpartition('.')[2]}", raising=False)
    answer = of(run(OPEN, "--json"))
    assert answer["mode"] == "rules"
    assert "extra 'model'" in str(answer["caveats"])


def test_a_server_that_fails_leaves_the_answer_to_the_rules(site: Endpoint) -> None:
    site.wrong_key()
    result = run(OPEN)
    assert result.exit_code == 0
    assert "Worded by the rules, as the model gave no answer" in result.stdout


# --- the service --------------------------------------------------------------------------------------------------


def settings(short_home: Path, endpoint: Endpoint, **more: object) -> AppSettings:
    given = {"home": short_home, "model": "made", "OPENAI_BASE_URL": endpoint.url, **more}
    return AppSettings(**given)


def test_the_model_is_made_once_and_not_before_it_is_wanted(
    short_home: Path, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    whole = ModelMaker.made

    def counted(self: ModelMaker) -> object:
        made.append(whole(self))
        return made[-1]

    monkeypatch.setattr(ModelMaker, "made", counted)
    service = AssistantService(settings(short_home, endpoint), lambda: TODAY)
    service.assistant().ask(EXACT)
    assert made == []
    service.warm_up()
    for prose in ("rules", "model"):
        endpoint.say(SAID)
        assert service.assistant(prose).ask(OPEN).answer.mode == "model:made"
    assert len(made) == 3
    assert len({id(one) for one in made}) == 1


def test_prose_as_set_holds_where_nobody_says_otherwise(short_home: Path, endpoint: Endpoint) -> None:
    service = AssistantService(settings(short_home, endpoint, prose="model"), lambda: TODAY)
    assert service.assistant() is service.assistant("model")
    assert service.assistant("rules") is not service.assistant("model")
    assert service.by_rules().wording is None
    assert service.by_rules().kb is service.assistant().kb


def test_a_page_is_told_the_model_with_the_currency_of_its_price(
    short_home: Path, endpoint: Endpoint, tmp_path: Path
) -> None:
    prices = tmp_path / "prices.yaml"
    prices.write_text(
        "made: {input_per_million: 0.5, output_per_million: 1.5, currency: EUR, as_of: 2026-11-01, source: invented}\n"
    )
    given = settings(short_home, endpoint, prices=prices)
    assert make_services(given).model == ModelChoice("made", "rules", "EUR")
    prices.unlink()
    assert chosen_model(given) == ModelChoice("made", "rules", "")
    assert chosen_model(AppSettings(home=short_home)) is None


def test_requests_and_replies_are_recorded_where_a_folder_is_set(
    short_home: Path, endpoint: Endpoint, tmp_path: Path
) -> None:
    service = AssistantService(settings(short_home, endpoint, model_record=tmp_path / "record"), lambda: TODAY)
    endpoint.say(SAID)
    service.assistant().ask(OPEN)
    (record,) = (tmp_path / "record").iterdir()
    assert [json.loads(line)["kind"] for line in record.read_text().splitlines()] == ["request", "reply"]


# --- a terminal ---------------------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    """What is written to a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_steps_and_text_on_the_way_and_clears_them(
    site: Endpoint, short_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    frames: list[str] = []
    taken = live_terminal._Screen.take

    def take(self: object, event: Progress | Restart | Shown) -> None:
        taken(self, event)
        self._live.refresh()
        frames.append(screen.getvalue())
        screen.truncate(0)

    monkeypatch.setattr(live_terminal._Screen, "take", take)
    reply = AssistantService(AppSettings(home=short_home), lambda: TODAY).by_rules().ask(EXACT)
    events = [
        Progress("made words"),
        Shown("Thinking [s1]."),
        Restart(),
        Progress("Look up"),
        Shown("Text [s1]."),
        reply,
    ]
    assert followed(iter(events)) is reply
    assert "made words" in frames[0]
    assert "Thinking [s1]." in frames[1]
    assert "Thinking" not in frames[2].rpartition("\x1b[2K")[2]
    assert "Look up" in frames[3]
    assert "Text [s1]." in frames[4]
    assert screen.getvalue().rstrip("\x00").endswith("\x1b[2K")


def test_a_screen_that_is_too_small_shows_the_end_of_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.console import Console

    screen = live_terminal._Screen()
    monkeypatch.setattr(screen, "_text", "\n\n".join(f"Paragraph {number}." for number in range(40)))
    console = Console(file=io.StringIO(), width=60, height=10)
    with console.capture() as shown:
        console.print(screen)
    assert "Paragraph 39." in shown.get()
    assert "Paragraph 30." not in shown.get()
    assert len(shown.get().splitlines()) < 10


def test_control_c_stops_the_model_and_the_command_in_one_line(site: Endpoint) -> None:
    site.say("Time must ", *["reach "] * 400, between=0.05)
    environment = {**os.environ, "CASEPILOT_HOME": os.environ["CASEPILOT_HOME"]}
    command = [sys.executable, "-m", "ui.cli", "ask", OPEN]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "made words the answer\n"
        # While it still imports, a library may take the signal for a failure of its own.
        while not site.chats and process.poll() is None:
            threading.Event().wait(0.05)
        threading.Event().wait(0.5)
        process.send_signal(signal.SIGINT)
        out, told = process.communicate(timeout=60)
    assert (process.returncode, out, told) == (1, "", "casepilot: stopped\n")
    assert site.left_early.wait(10)
