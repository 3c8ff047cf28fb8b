"""Presidio's analyzer with a blank spaCy pipeline, as it runs without a model: the peer of our redactor.

Runs in the interpreter of `.venv/presidio`, so it imports nothing but the standard library beside
them; texts come from a file, spans go back.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.limits import limit_of, timed


def find_job(arguments: Mapping[str, Any]) -> Any:
    """The job: for every text of a JSON file the seconds, and the spans with their scores (None: broken off)."""
    analyzer = _analyzer()
    analyzer.analyze(text="Warm up.", language="en")
    seconds, spans = [], []
    for text in json.loads(Path(arguments["texts"]).read_text("utf-8")):
        spent, found = timed(limit_of(text), partial(analyzer.analyze, text=text, language="en"))
        seconds.append(spent)
        spans.append(None if found is None else [(each.start, each.end, each.score) for each in found])
    return {"seconds": seconds, "spans": spans}


def _analyzer() -> Any:
    logging.disable(logging.WARNING)
    presidio = import_module("presidio_analyzer")
    domains: Any = import_module("tldextract")
    # Its e-mail recogniser asks the network for the list of domain endings; the list in the package does as well.
    domains.extract = domains.TLDExtract(suffix_list_urls=(), cache_dir=None)
    engine = import_module("presidio_analyzer.nlp_engine").SpacyNlpEngine(
        models=[{"lang_code": "en", "model_name": "blank"}]
    )
    language = import_module("spacy").blank("en")
    language.max_length = 100_000_000
    engine.nlp = {"en": language}  # what it would otherwise load from a model
    return presidio.AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])
