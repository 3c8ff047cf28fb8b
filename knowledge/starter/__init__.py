"""The built-in library: plain files that a coder can read, correct and extend. No code lives here."""
