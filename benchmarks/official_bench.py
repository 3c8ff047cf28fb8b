"""Official tables on the files that CASEPILOT_REAL_DATA names: loading 4.3 million code pairs, and looking one up.

The same rows are looked up in the same run in pandas (an index on the two columns, `.loc`) and in DuckDB (a table with
an index), each in a process of its own; every tool must find as many rows as ours does.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.child import run_child
from benchmarks.loading_bench import report_loading
from benchmarks.search_bench import report_search
from benchmarks.search_peers import PEERS
from benchmarks.tables import mebibytes, quantile, ratio, seconds, show

PAIR_DAY = date(2024, 8, 1)
UNIT_DAY = date(2026, 5, 1)
CODE_DAY = date(2026, 8, 1)
PAIR_FILES = ("ncci/ccipra-v302r0-reconstructed.txt.gz", "ncci/ccioph-v302r0-reconstructed.txt.gz")
CODE_FILES = (
    "ncci/MCR_MUE_PractitionerServices_Eff_04-01-2026.csv",
    "ncci/MCR_MUE_OutpatientHospitalServices_Eff_04-01-2026.csv",
    "ncci/AOC_V2026Q2-MCR.xlsx",
    "pfs/PPRRVU2026_Jul_nonQPP.csv",
)
PRACTITIONER = "ptp-practitioner:2024-07"
CODES = ("62320", "99213", "45385", "20610", "36415", "11042", "27447", "93000", "71046", "64483")
_PAIR_COLUMNS = "column1, column2, indicator, effective_from, deleted_on, rationale"
Pair = tuple[str, str]


def load_job(arguments: Mapping[str, Any]) -> Any:
    """The job: adds files to a home and returns how many rows each release kept."""
    from knowledge.add import add_files
    from knowledge.build import build_snapshot

    home = Path(arguments["home"])
    if arguments["files"] is None:
        build_snapshot(home, None)
        return {}
    started, begun = time.perf_counter(), time.process_time()
    report = add_files(home, [Path(name) for name in arguments["files"]], None)
    kept = {file.release: file.kept for file in report.files}
    return {"kept": kept, "seconds": time.perf_counter() - started, "cpu": time.process_time() - begun}


def own_job(arguments: Mapping[str, Any]) -> Any:
    """The job: microseconds of each look-up in our knowledge base, the rows found, and the questions for the peers."""
    from assistant.assistant import Assistant
    from assistant.code_record import code_record
    from assistant.lookups.ncci import CLAIMS
    from knowledge.assembly import open_base

    kb = open_base(Path(arguments["home"]))
    pairs = _questions(kb.snapshot.parts[PRACTITIONER], arguments["number"])
    codes = [code for code in CODES for _ in range(arguments["number"] // 100)]

    def facts(code: str) -> int:
        rows = len(kb.fees(code, CODE_DAY).rows)
        for setting in CLAIMS:
            rows += len(kb.unit_limit(code, setting, UNIT_DAY).rows)
            rows += len(kb.edits.pairs_with(code, setting, PAIR_DAY, 20).rows)
        return rows

    def pair(question: Pair) -> int:
        answer = kb.edits.pair(question[0], question[1], "practitioner", PAIR_DAY)
        return len(answer.rows) + len(answer.ended) + len(answer.to_come)

    assistant = Assistant(kb, lambda: CODE_DAY)
    value = {
        "parts": {name: str(path) for name, path in kb.snapshot.parts.items()},
        "pairs": pairs,
        "codes": codes,
        "pair": _timed(pair, pairs),
        "store": _timed(lambda question: len(kb.edits.rows_of(PRACTITIONER, *question)), pairs),
        "code": _timed(facts, codes),
        "record": _timed(lambda code: int(code_record(assistant, code, CODE_DAY) is not None), codes),
    }
    kb.close()
    return value


def _questions(part: Path, number: int) -> list[Pair]:
    """Pairs to look up: half of them rows of the table, half two codes of it drawn at random; the same in each run."""
    with sqlite3.connect(f"{part.as_uri()}?mode=ro", uri=True) as db:
        codes = [code for (code,) in db.execute("SELECT DISTINCT column1 FROM pairs ORDER BY 1")]
        drawn = random.Random(45385)
        held: list[Pair] = []
        for code in drawn.sample(codes, number // 2):
            rows = db.execute("SELECT column1, column2 FROM pairs WHERE column1 = ?", (code,)).fetchall()
            held.append(drawn.choice(rows))
    others = [(drawn.choice(codes), drawn.choice(codes)) for _ in range(number - len(held))]
    mixed = held + others
    drawn.shuffle(mixed)
    return mixed


def _timed(look_up: Callable[[Any], int], questions: Sequence[Any]) -> dict[str, Any]:
    for question in questions[:50]:
        look_up(question)
    times, rows = [], []
    for question in questions:
        started = time.perf_counter()
        found = look_up(question)
        times.append((time.perf_counter() - started) * 1e6)
        rows.append(found)
    return {"us": times, "rows": rows}


def _frames(parts: Mapping[str, str]) -> dict[str, Any]:
    """Our stored rows as data frames, by table."""
    import pandas

    frames = {}
    for name, table in (
        ("pairs", PRACTITIONER),
        ("hospital_pairs", "ptp-outpatient:2024-07"),
        ("fees", "pfs:2026-07"),
        ("units", "mue-practitioner:2026-04"),
        ("hospital_units", "mue-outpatient:2026-04"),
    ):
        stored = "pairs" if "pairs" in name else "fees" if name == "fees" else "unit_limits"
        columns = _PAIR_COLUMNS if stored == "pairs" else "*"
        with sqlite3.connect(f"{Path(parts[table]).as_uri()}?mode=ro", uri=True) as db:
            frames[name] = pandas.read_sql_query(f"SELECT {columns} FROM {stored}", db)
    return frames


def pandas_job(arguments: Mapping[str, Any]) -> Any:
    """The job: the same look-ups in pandas, with sorted indexes."""
    frames = _frames(arguments["parts"])
    by_pair = frames["pairs"].set_index(["column1", "column2"]).sort_index()
    by_code = {name: frames[name].set_index("code").sort_index() for name in ("fees", "units", "hospital_units")}
    by_column = [
        frames[name].loc[frames[name]["deleted_on"].isna()].set_index(column).sort_index()
        for name in ("pairs", "hospital_pairs")
        for column in ("column1", "column2")
    ]

    def rows_at(frame: Any, key: Any) -> int:
        try:
            found = frame.loc[key, :]
        except KeyError:
            return 0
        return len(found) if found.ndim == 2 else 1

    def pair(question: Sequence[str]) -> int:
        first, second = question
        orders = {(first, second), (second, first)}
        return sum(rows_at(by_pair, order) for order in orders)

    def code(question: str) -> int:
        rows = sum(rows_at(frame, question) for frame in by_code.values())
        return rows + sum(min(20, rows_at(frame, question)) for frame in by_column)

    return {"pair": _timed(pair, arguments["pairs"]), "code": _timed(code, arguments["codes"])}


def duckdb_job(arguments: Mapping[str, Any]) -> Any:
    """The job: the same look-ups in DuckDB, in memory, with indexes."""
    import duckdb

    db = duckdb.connect()
    for name, frame in _frames(arguments["parts"]).items():
        db.register("frame", frame)
        db.execute(f"CREATE TABLE {name} AS SELECT * FROM frame")
        db.unregister("frame")
        keys = ("column1, column2", "column2") if "pairs" in name else ("code",)
        for number, key in enumerate(keys):
            db.execute(f"CREATE INDEX {name}_{number} ON {name} ({key})")
    both = "SELECT * FROM pairs WHERE (column1 = ? AND column2 = ?)"

    def pair(question: Sequence[str]) -> int:
        first, second = question
        orders = {(first, second), (second, first)}
        return sum(len(db.execute(both, order).fetchall()) for order in orders)

    def code(question: str) -> int:
        rows = 0
        for name in ("fees", "units", "hospital_units"):
            rows += len(db.execute(f"SELECT * FROM {name} WHERE code = ?", (question,)).fetchall())
        for name in ("pairs", "hospital_pairs"):
            for column in ("column1", "column2"):
                sql = f"SELECT * FROM {name} WHERE {column} = ? AND deleted_on IS NULL LIMIT 20"
                rows += len(db.execute(sql, (question,)).fetchall())
        return rows

    return {"pair": _timed(pair, arguments["pairs"]), "code": _timed(code, arguments["codes"])}


def report_official(folder: Path, data: Path, *, quick: bool) -> None:
    """Load, look up, and print the tables. A quick run loads the tables of the look-ups alone."""
    home = folder / "official-home"
    home.mkdir()
    run_child("benchmarks.official_bench:load_job", {"home": str(home), "files": None})
    _report_loading(home, data)
    if not quick:
        home = report_loading(folder, data)
        # The embedding of all official wordings anew, for the others that need it, would take longer than all the rest.
        words = [peer for peer in PEERS if not peer.grouped]
        report_search(home, "all official files", words, rebuild=False)
    number = 400 if quick else 2000
    own = run_child("benchmarks.official_bench:own_job", {"home": str(home), "number": number}).value
    asked = {name: own[name] for name in ("parts", "pairs", "codes")}
    peers = {name: run_child(f"benchmarks.official_bench:{name}_job", asked).value for name in ("pandas", "duckdb")}
    _report_look_ups(own, peers, number)


def _report_loading(home: Path, data: Path) -> None:
    rows = []
    for what, files in (("pairs, both tables", PAIR_FILES), ("unit limits, add-on codes, fees", CODE_FILES)):
        arguments = {"home": str(home), "files": [str(data / name) for name in files]}
        done = run_child("benchmarks.official_bench:load_job", arguments)
        kept = sum(done.value["kept"].values())
        took = (seconds(done.value["seconds"]), seconds(done.value["cpu"]))
        rows.append((what, f"{kept}", *took, mebibytes(done.peak_mib)))
    show("Official tables added to a snapshot", ("files", "rows", "time", "processor", "peak memory"), rows)


def _report_look_ups(own: Mapping[str, Any], peers: Mapping[str, Mapping[str, Any]], number: int) -> None:
    rows = [("a pair: release, rows, verdict on the day", *_figures(own["pair"]), "-")]
    for what, ours, theirs in (("a pair: rows alone", "store", "pair"), ("a code: its rows", "code", "code")):
        rows.append((f"{what}, CasePilot", *_figures(own[ours]), "1.00"))
        middle = quantile(own[ours]["us"], 0.5)
        for name, peer in peers.items():
            if peer[theirs]["rows"] != own[ours]["rows"]:
                raise RuntimeError(f"{name} and ours find different rows for {what!r}")
            rows.append((f"{what}, {name}", *_figures(peer[theirs]), ratio(middle, quantile(peer[theirs]["us"], 0.5))))
    rows.append(("a code: whole record with its answer", *_figures(own["record"]), "-"))
    show(f"Look-ups, {number} pairs and {len(own['codes'])} codes", ("look-up", "p50", "p95", "ours to theirs"), rows)


def _figures(measured: Mapping[str, Any]) -> tuple[str, str]:
    times = measured["us"]
    return f"{quantile(times, 0.5) / 1000:.3f} ms", f"{quantile(times, 0.95) / 1000:.3f} ms"
