"""The prompts, as files that can be read and reviewed with the reason for each sentence."""
