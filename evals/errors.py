"""Every error that the evaluation rooms raise, for a person to read.

EvaluationError          catch this to catch them all; its text is one line
├── SetError             a question set breaks its schema; names file, item and field
├── RunError             a run cannot begin, go on or be read; says what to do
└── RunStoppedError      a run was interrupted; what was finished is kept, and the text says how to go on
"""

from __future__ import annotations


class EvaluationError(Exception):
    """Base of all errors here. Shown as one line: what failed, the value, the next step."""


class SetError(EvaluationError):
    """A question set is malformed. Seen by whoever writes sets; names file, item and field."""


class RunError(EvaluationError):
    """A run cannot begin, go on, or be read. Seen by whoever runs sets; says what to do."""


class RunStoppedError(EvaluationError):
    """A run was interrupted. Finished items are kept; the text holds the command that goes on."""
