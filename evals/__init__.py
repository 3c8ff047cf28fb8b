"""Question sets, scoring and comparison of runs. Imports `assistant`; not in this version."""
