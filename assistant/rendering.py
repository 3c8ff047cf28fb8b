"""Draft -> Markdown with citation keys. The text of the Answer; how it is shown is for `ui`."""

from __future__ import annotations

from assistant.draft import Draft, Statement


def markdown(draft: Draft) -> str:
    """Paragraphs, bullets and bold headings; citation keys such as [s1] stand after what they support."""
    blocks: list[str] = []
    for section in draft.sections:
        if section.heading:
            blocks.append(f"**{section.heading}**")
        bullets: list[str] = []
        for statement in section.statements:
            if statement.bullet:
                bullets.append(f"- {_with_keys(statement)}")
                continue
            if bullets:
                blocks.append("\n".join(bullets))
                bullets = []
            blocks.append(_with_keys(statement))
        if bullets:
            blocks.append("\n".join(bullets))
    return "\n\n".join(blocks)


def _with_keys(statement: Statement) -> str:
    keys = "".join(f"[{key}]" for key in statement.cites)
    return f"{statement.text} {keys}".rstrip()
