"""The docs: whatever can be read off the code is compared with it, and every link leads somewhere."""

import re
from pathlib import Path

import pytest

from lichen.practices import LAW
from tests.docs import pictures
from tests.docs.make import FOLDER
from tests.docs.practices import page_of

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


@pytest.mark.parametrize("practice", LAW.practices, ids=lambda practice: practice.name)
def test_the_page_of_a_practice_says_what_its_facts_say(practice):
    assert (FOLDER / f"{practice.name}.md").read_text() == page_of(practice), "run python -m tests.docs.make"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_in_the_docs_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text())
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert not missing


def test_every_folder_of_the_code_is_in_the_architecture():
    text = (ROOT / "ARCHITECTURE.md").read_text()
    folders = [path.name for path in (ROOT / "src/lichen").iterdir() if (path / "__init__.py").exists()]
    assert [name for name in folders if f"`{name}/`" not in text] == []


def test_the_pictures_are_there_and_small():
    assert {path.stem for path in pictures.FOLDER.glob("*.png")} == {one.name for one in pictures.PICTURES}
    assert all(path.stat().st_size < pictures.LARGEST for path in pictures.FOLDER.glob("*.png"))
