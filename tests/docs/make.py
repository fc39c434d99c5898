"""Writes docs/practices anew: `python -m tests.docs.make`."""

from pathlib import Path

from lichen.practices import LAW
from tests.docs.practices import page_of

FOLDER = Path(__file__).parents[2] / "docs" / "practices"

if __name__ == "__main__":
    for practice in LAW.practices:
        (FOLDER / f"{practice.name}.md").write_text(page_of(practice))
