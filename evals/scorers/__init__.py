"""One scorer a measure; each takes the item and the answer and returns a Score with its reason."""
