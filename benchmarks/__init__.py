"""Measurements of the whole product, beside a named peer in the same run. `python -m benchmarks [--quick]`."""
