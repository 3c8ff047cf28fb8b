"""Dated look-ups by subject, one file each, reached through `KnowledgeBase`."""
