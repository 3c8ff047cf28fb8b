"""The one sentence with which a model says that the records do not answer: in the prompt, in the path and in tests."""

REFUSAL = "The sources held do not answer this."
