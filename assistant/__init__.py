"""How a question becomes a checked answer: question, look-ups, evidence, draft, check. Imports only `knowledge`."""
