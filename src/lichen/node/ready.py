"""Ready-made charters to begin with: Markdown files that ship with the program, read like any other charter."""

from functools import cache
from pathlib import Path

from lichen.carry.charter_draft import CharterDraft
from lichen.carry.charter_markdown import read

CHARTERS = Path(__file__).parent.parent / "charters"
NAMES = ("mutual-aid", "team", "minimal")


@cache
def ready_charter(name: str) -> CharterDraft | None:
    """The charter with this name, if there is one."""
    if name not in NAMES:
        return None
    draft = read((CHARTERS / f"{name}.md").read_bytes())
    return draft if isinstance(draft, CharterDraft) else None
