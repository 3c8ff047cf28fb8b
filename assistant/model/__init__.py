"""A language model words the answer; the tables keep it true.

LangChain stands in `client`, `endpoint`, `agent` and `tools` alone.
"""
