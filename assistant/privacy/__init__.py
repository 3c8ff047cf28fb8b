"""Identifiers out, coding meaning kept: the redactor and the one type that may leave the machine."""
