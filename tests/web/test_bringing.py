"""Bringing along what a group has: boards become a map, agreements a page, and nothing is lost on the way."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lichen.carry.draft import LARGEST_FILE
from lichen.carry.recognise import read
from lichen.practices.tasks import Tasks
from tests.web.visitors import Browser, Page, Town

DATA = next((up / "shared" / "data" for up in Path(__file__).parents if (up / "shared" / "data").is_dir()), Path())
BOARDS = ["trello/data-trelloJson.json", "nextcloud-deck/deck.json", "github-issues/paginate-issues.json"]
needs_data = pytest.mark.skipif(Path() == DATA, reason="the real material is not here")


def brings(browser: Browser, what: str, data: bytes, name: str = "file") -> Page:
    """Sends a file to be looked at."""
    return browser.asks("POST", f"{browser.home}/bring/{what}", data={"text": ""}, files={"file": (name, data)})


def says_yes(browser: Browser, look: Page, **chosen: str) -> Page:
    return browser.fills_in(look, look.path, **chosen)


def all_words(browser: Browser) -> str:
    """Everything written in the circle, whatever it was written with."""
    node, circle = browser.town.node, browser.circle
    events = [event for event, _raw in node.store.in_order(circle)]
    return "\n".join(text for event in events for text in node.words.of(event).values())


def strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, str):
        yield value


def test_a_pasted_list_becomes_tasks_one_a_line(ana: Browser, bo: Browser):
    typed = "- Read the meters\n- [x] Ask the roofer\n  He wants a picture first.\n- Letter about the damp"
    look = ana.fills_in(ana.asked("/bring"), "/bring/tasks", text=typed)
    assert "3 tasks from a list." in look.text
    assert "He wants a picture first." in look.text
    assert "Nothing is unfinished" in ana.asked("/work").text or "Nothing here yet" in ana.asked("/work").text
    page = says_yes(ana, look)
    assert "Two things are unfinished." in page.text
    assert "Ask the roofer" in bo.asked("/work?show=closed").text


def test_what_is_done_there_can_stay_behind(ana: Browser):
    look = ana.fills_in(ana.asked("/bring"), "/bring/tasks", text="- [x] Old\n- New")
    form = look.form(look.path)
    ana.sends(form.action, {name: value for name, value in form.fields.items() if name != "done"})
    assert "Nothing was closed so far." in ana.asked("/work?show=closed").text
    assert "One thing is unfinished." in ana.asked("/work").text


@needs_data
@pytest.mark.parametrize("board", BOARDS)
def test_a_real_board_comes_in_through_the_pages_and_nothing_is_lost(ana: Browser, bo: Browser, board: str):
    data = (DATA / "exports" / board).read_bytes()
    report = read(data)
    look = brings(ana, "tasks", data, board)
    assert look.status == 200
    assert f"{len(report.taken)} task" in look.text
    page = says_yes(ana, look)
    assert "They are on the map." in page.text
    tasks, written = bo.town.node.circle(bo.circle)[Tasks], all_words(bo)
    done = [draft for draft in report.taken if draft.done]
    assert len(tasks.closed) == len(done)
    assert len(tasks.open) - (len(report.taken) - len(done)) in (0, 1)  # one for what could not be placed
    for draft in report.taken:
        for text in (draft.title, draft.what_for, draft.source, *draft.labels, *(c.text for c in draft.comments)):
            assert text.strip().replace("\r\n", "\n") in written
    for one in report.not_understood:
        assert one.what.strip().replace("\r\n", "\n") in written
    assert report.about in written


@needs_data
def test_the_same_board_again_adds_nothing(ana: Browser):
    data = (DATA / "exports" / BOARDS[0]).read_bytes()
    says_yes(ana, brings(ana, "tasks", data))
    again = brings(ana, "tasks", data)
    assert "All of it is on the map already, word for word." in again.text
    assert not [form for form in again.forms if form.action == again.path]


@needs_data
def test_real_agreements_become_a_draft_without_losing_a_letter(ana: Browser, bo: Browser):
    folder = DATA / "agreements-enspiral" / "src"
    files = sorted(folder.rglob("*.md"))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file in files:
            archive.write(file, str(file.relative_to(folder)))
    look = brings(ana, "agreements", packed.getvalue(), "enspiral.zip")
    assert f"{len(files)} agreements were found." in look.text
    assert "It looks like a table of contents rather than an agreement." in look.text
    page = says_yes(ana, look)
    assert page.path.endswith("/charter")
    written = all_words(bo)
    for file in files:
        lines = [line.strip().lstrip("#").strip() for line in file.read_text().splitlines() if line.strip(" #=-")]
        assert all(line in written for line in lines), file
    assert "Financial Agreement" in bo.asked("/charter").text
    assert bo.asked("/charter.md").response.text.count("\n# Agreement: ") == len(files)


def test_some_of_what_was_found_can_be_left_out(ana: Browser):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.md", "# Keys\n\nFour exist.")
        archive.writestr("b.md", "# Money\n\nNobody asks.")
    look = brings(ana, "agreements", packed.getvalue())
    form = look.form(look.path)
    ana.sends(form.action, {**form.fields, "leave": "1"})
    text = ana.asked("/charter").text
    assert "Four exist." in text
    assert "Money" not in text


def test_a_date_long_past_comes_up_again_on_the_day_one_chooses(town: Town, ana: Browser):
    text = "# Keys\n\nFour exist. Review date: 1 March 2020."
    look = ana.fills_in(ana.asked("/bring/agreements"), "/bring/agreements", text=text)
    assert "The date of 1 of them has passed." in look.text
    says_yes(ana, look, review="2026-02-03")
    assert "review on 3 February" in ana.asked("/charter").text


def test_an_agreement_too_long_for_one_place_becomes_several(ana: Browser):
    text = "# Everything\n\n" + "\n\n".join(f"Point {number}: " + "so it is. " * 30 for number in range(150))
    says_yes(ana, ana.fills_in(ana.asked("/bring/agreements"), "/bring/agreements", text=text))
    page = ana.asked("/charter")
    assert "Everything (1/4)" in page.text
    written = all_words(ana)
    assert all(f"Point {number}:" in written for number in range(150))


def test_a_charter_goes_from_one_circle_to_another_in_one_file(town: Town, ana: Browser):
    ana.sends(f"{ana.home}/charter/ready/mutual-aid")
    ana.sends(f"{ana.home}/charter/purpose", {"circle": "Elm Street", "purpose": "So that nobody is alone."})
    file = ana.asked("/charter.md")
    assert file.response.headers["content-disposition"].startswith("attachment")
    cleo = town.browser()
    cleo.starts(circle="Ash Street", name="Cleo", purpose="Our own")
    look = brings(cleo, "charter", file.response.content, "charter.md")
    assert "So that nobody is alone." in look.text
    says_yes(cleo, look)
    assert "Ash Street" in cleo.asked("/charter").text
    mine, theirs = (
        [line for line in each.asked("/charter.md").response.text.splitlines() if not line.startswith("Made: ")]
        for each in (ana, cleo)
    )
    assert mine[mine.index("# Value: Nobody alone") :] == theirs[theirs.index("# Value: Nobody alone") :]


def test_a_charter_that_cannot_be_read_says_every_reason_by_its_line(ana: Browser):
    look = ana.fills_in(ana.asked("/bring/charter"), "/bring/charter", text="---\ncharter: 9\nsomething\n---\nno place")
    assert "This file could not be read." in look.text
    assert "line 2" in look.text
    assert "line 3" in look.text
    assert ana.sends(look.path).status == 422


def test_numbers_nobody_knows_are_told_and_left(ana: Browser):
    text = "---\ncharter: 1\nname: X\nnumbers:\n  vouches: 3\n  quorum_percent: 900\n  phase_of_moon: 4\n---\n"
    look = ana.fills_in(ana.asked("/bring/charter"), "/bring/charter", text=text)
    assert "quorum_percent: 900" in look.text
    assert "phase_of_moon: 4" in look.text
    says_yes(ana, look)
    assert "3 vouches" in ana.asked("/charter").text


def test_between_the_look_and_the_yes_a_file_waits_for_a_day_and_for_its_owner_only(
    town: Town, ana: Browser, bo: Browser
):
    look = ana.fills_in(ana.asked("/bring"), "/bring/tasks", text="Read the meters")
    assert bo.opens(look.path).status == 410
    town.days_pass(1.1)
    assert ana.opens(look.path).status == 410
    assert ana.sends(look.path).status == 410


def test_what_was_brought_is_not_brought_twice_by_pressing_twice(ana: Browser):
    look = ana.fills_in(ana.asked("/bring"), "/bring/tasks", text="Read the meters")
    says_yes(ana, look)
    assert says_yes(ana, look).status == 410
    assert "One thing is unfinished." in ana.asked("/work").text


def test_only_the_last_file_of_each_person_is_kept(ana: Browser):
    first = ana.fills_in(ana.asked("/bring"), "/bring/tasks", text="First")
    ana.fills_in(ana.asked("/bring"), "/bring/tasks", text="Second")
    assert ana.opens(first.path).status == 410
    assert len(list(ana.town.node.keyring.all("brought-file"))) == 1


def test_a_file_waits_encrypted(ana: Browser):
    ana.fills_in(ana.asked("/bring"), "/bring/tasks", text="A very telling secret line")
    kept = ana.town.node.store.private.all("brought-file")
    assert kept
    assert not any(b"telling" in value for value in kept.values())


def test_bringing_nothing_or_two_things_at_once_is_told(ana: Browser):
    page = ana.sends(f"{ana.home}/bring/tasks", {"text": "  "})
    assert page.status == 422
    assert "Paste a text or choose a file." in page.text
    page = ana.asks("POST", f"{ana.home}/bring/tasks", data={"text": "kept"}, files={"file": ("a", b"b")})
    assert page.status == 422
    assert page.form("/bring/tasks").fields["text"] == "kept"


HOSTILE = {
    "nothing but zeros": b"\0" * 1000,
    "half a board": b'{"lists": [{"id": "1", "name": "To do"}], "cards": [{"id": "c", "na',
    "a board of rubbish": json.dumps({"lists": [1, None, []], "cards": [{"name": {"a": 1}}, 7, None]}).encode(),
    "nested without end": b"[" * 100_000,
    "many objects": b"[" + b"{}," * 50_000 + b"{}]",
    "not a zip": b"PK\3\4" + b"\xff" * 500,
    "control characters": b"Read\x01the\x1bmeters\nand \x7f more",
    "a title without end": b"x" * 500_000,
    "letters outside all planes": b'[{"title": "\\ud800", "number": 1, "state": "open", "body": "\\udfff"}]',
    "a date before all time": b"title;due\nOld;0001-01-01\nFar;9999-12-31",
    "latin-1": "title;description\nGr\u00fc\u00dfe;\u00e9t\u00e9".encode("latin-1"),
    "markup": b"<script>alert(1)</script>\n<img src=x onerror=alert(1)>",
    "a table of nothing": b",,,,\n" * 1000,
    "a formula": b"title,description\n=cmd|' /C calc'!A0,x",
}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("what", ["tasks", "agreements", "charter"])
def test_hostile_files_get_reasons_and_break_nothing(ana: Browser, what: str, kind: str):
    look = brings(ana, what, HOSTILE[kind], "file.json")
    assert look.status in (200, 422), kind
    assert "<script>alert" not in look.response.text
    if look.status == 200:
        page = ana.sends(look.path, {"sent": "yes", "done": "yes", "rest": "yes", "head": "yes", "review": "x"})
        assert page.status in (200, 422)
        assert "<script>alert" not in page.response.text
    for path in ("/work", "/charter", "/charter.md"):
        assert ana.asked(path).status == 200


def test_a_zip_that_unpacks_without_end_is_stopped(ana: Browser):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.md", b"a" * (3 * LARGEST_FILE))
    look = brings(ana, "agreements", packed.getvalue())
    assert "It is larger than 10 MB." in look.text


def test_a_file_too_large_is_refused_before_it_is_read(ana: Browser):
    page = brings(ana, "tasks", b"x" * (LARGEST_FILE + 1))
    assert page.status == 422
    assert "It is larger than 10 MB." in page.text
    assert brings(ana, "tasks", b"x" * (2 * LARGEST_FILE)).status == 413


def test_more_than_anybody_may_have_open_comes_in_parts(ana: Browser):
    data = "\n".join(f"Thing {number}" for number in range(700)).encode()
    look = brings(ana, "tasks", data)
    assert "The last 201 do not fit now" in look.text
    says_yes(ana, look)
    assert len(ana.town.node.circle(ana.circle)[Tasks].open) == 499
    again = brings(ana, "tasks", data)
    assert "499 are on the map already" in again.text


def test_how_a_circle_decides_comes_along_too(ana: Browser):
    text = "---\nname: X\nchoices:\n  large_by: majority\n  medium_by: dice\n---\n"
    look = ana.fills_in(ana.asked("/bring/charter"), "/bring/charter", text=text)
    assert "Large: by more yes than no" in look.text
    assert "medium_by: dice" in look.text
    says_yes(ana, look)
    assert "  large_by: majority\n  medium_by: lazy\n" in ana.asked("/charter.md").response.text


def test_a_charter_that_holds_takes_no_draft(ana: Browser):
    from tests.web.test_charter_pages import all_say_yes

    look = ana.fills_in(ana.asked("/bring/agreements"), "/bring/agreements", text="# Keys\n\nFour exist.")
    all_say_yes(ana)
    page = ana.sends(look.path, {"sent": "yes"})
    assert page.status == 422
    assert "only a decision of the circle changes it" in page.text
