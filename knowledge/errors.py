"""Every error that the knowledge rooms raise, for a person to read.

KnowledgeError                  catch this to catch them all; its text is one line
├── SourceError                 a file that cannot be read as the layout it was given for
├── StarterError                an entry of the starter library breaks its schema
├── BuildError                  a snapshot could not be built; the one in service is untouched
├── FetchError                    an official file cannot be downloaded; the text says how to get it by hand
├── SnapshotError               there is no usable snapshot; the text says which command makes one
└── EmbeddingError              the embedding model is missing, altered or does not load
"""

from __future__ import annotations

import zipfile
import zlib

ZIP_FAULTS = (OSError, EOFError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error)
"""What reading an archive raises that is damaged, packed in a way not known, or under a password."""


class KnowledgeError(Exception):
    """Base of all errors here. Shown as one line: what failed, the value, the next step."""


class SourceError(KnowledgeError):
    """An official file is not what its layout promises. Seen by whoever loads files; names file and line."""


class StarterError(KnowledgeError):
    """A starter entry is malformed. Seen by whoever edits the library; names file, entry and field."""


class BuildError(KnowledgeError):
    """A build failed or found nothing. Seen by whoever builds; the current snapshot keeps serving."""


class FetchError(KnowledgeError):
    """A download failed. Seen by whoever fetches; says which file to download by hand and from which page."""


class SnapshotError(KnowledgeError):
    """No snapshot, a half-written one, or one from another builder. Seen by anyone who asks; says what to run."""


class EmbeddingError(KnowledgeError):
    """The embedding model cannot be used. Caught by the build, which then serves words only and says so."""
