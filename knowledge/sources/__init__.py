"""One reader per official layout: a path in, records and honest counts out. Readers parse; they never store."""
