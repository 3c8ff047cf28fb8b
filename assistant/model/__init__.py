"""A language model words the answer; the tables keep it true.

LangChain stands in `client`, `agent` and `tools` alone.
"""
