"""Pages: a circle written out in Markdown, one file a subject, for wherever people want to keep or print it."""

from collections.abc import Iterator
from typing import Any

from lichen.carry import charter_markdown
from lichen.cli import deciding, showing
from lichen.language import acts, dates, verdicts
from lichen.node.charter_file import charter_draft as charter_draft
from lichen.node.node import Node
from lichen.node.view import View
from lichen.practices import charter

Pages = Iterator[tuple[str, str]]  # file name, content


def pages(view: View, node: Node) -> Pages:
    """Every page, one after another."""
    yield "charter.md", charter_page(view)
    yield "people.md", "\n".join(_people(view)) + "\n"
    yield "tasks.md", "\n".join(_tasks(view)) + "\n"
    yield "lessons.md", "\n".join(_lessons(view)) + "\n"
    yield "gatherings.md", "\n".join(_gatherings(view)) + "\n"
    yield "decisions.md", "\n".join(_decisions(view)) + "\n"
    yield "record.md", "\n".join(_record(view, node)) + "\n"


def charter_page(view: View) -> str:
    """The charter as the one Markdown file that can be brought in again."""
    return charter_markdown.write(charter_draft(view)).decode()


def charter_standing(view: View) -> dict[str, Any]:
    """Whether the charter holds, and whose yes it has and lacks."""
    adopted = charter.adoption(view.circle)
    return {
        "adopted": adopted.at if adopted else 0,
        "agreed": [showing.called(view, one) for one in charter.agreed(view.circle)],
        "still_to_agree": [showing.called(view, one) for one in charter.still_to_agree(view.circle)],
    }


def _people(view: View) -> Iterator[str]:
    yield f"# {view.title}: people\n"
    for one in showing.people(view):
        vouched = f", vouched for by {', '.join(one['vouched_by'])}" if one["vouched_by"] else ""
        yield f"* {_inline(one['name'])} ({one['is']}{_inline(vouched)})"


def _tasks(view: View) -> Iterator[str]:
    yield f"# {view.title}: tasks"
    for heading, listed in (("Open", showing.tasks(view)), ("Closed", showing.closed(view))):
        yield f"\n## {heading}\n"
        for one in listed:
            who = ", ".join(one["stewards"]) or one["outcome"] or "waits for somebody"
            due = f", due {dates.day(one['due'])}" if one["due"] else ""
            yield f"* **{_inline(one['title'])}** ({_inline(who)}{due})"
            yield from _below(one["what_for"])


def _lessons(view: View) -> Iterator[str]:
    yield f"# {view.title}: lessons"
    for heading, outcome in (("What worked", "worked"), ("What failed", "failed"), ("What is open", "open")):
        yield f"\n## {heading}\n"
        for one in showing.lessons(view):
            if one["outcome"] == outcome:
                yield f"* **{_inline(one['title'])}** ({_inline(one['by'])}, {dates.day(one['at'])})"
                yield from _below(one["text"])


def _gatherings(view: View) -> Iterator[str]:
    yield f"# {view.title}: gatherings"
    for one in showing.gatherings(view):
        yield f"\n## {_inline(one['title'])}\n"
        yield f"{dates.exactly(one['start'])} ({one['is']}). {_inline(one['place'])}\n"
        yield from (f"* {_inline(point['title'])}" for point in one["agenda"])
        for notes in one["notes"]:
            yield from _below(notes)
        yield from (f"* Of it came: {_inline(thing)}" for thing in one["brought"])


def _decisions(view: View) -> Iterator[str]:
    yield f"# {view.title}: decisions"
    for one in deciding.decisions(view):
        yield f"\n## {_inline(one['title'])}\n"
        yield f"Proposed by {_inline(one['by'])}, {dates.day(one['at'])}.\n"
        yield from _below(one["text"])
        yield from (f"* {_inline(option)}" for option in one["options"])
        yield _came_of(one)
        yield from (f"* It could not be so: {_inline(why)}" for why in one.get("could_not_be", ()))
        for said in one["reasons"]:
            yield f"* {_inline(said['by'])}: {acts.choice('position.taken', 'stand', said['stand'])}"
            yield from _below(said["reason"])
        for look in one["reviews"]:
            yield f"* {_inline(look['by'])}, looking at it again: {verdicts.reviewed(look['kept'])}"
            yield from _below(look["how"])
    for one in deciding.small(view):
        yield f"\n## {_inline(one['title'])}\n"
        yield f"Something small, decided by {_inline(one['by'])}, {dates.day(one['at'])}.\n"
        yield from _below(one["text"])


def _came_of(one: dict[str, Any]) -> str:
    if one["is"] != "settled":
        return f"\nOpen until {dates.day(one['closes'])}.\n" if one["is"] == "open" else "\nTaken back.\n"
    option = f" {_inline(one['option'])}." if one["option"] else ""
    return f"\n**{verdicts.outcome(one['outcome'])}**{option} {_inline(one['because'])}\n"


def _record(view: View, node: Node) -> Iterator[str]:
    yield f"# {view.title}: the record\n"
    for event, _ in node.store.in_order(view.id):
        one = showing.happened(view, event, node)
        why = f" (not counted: {' '.join(one['not_counted'])})" if one["not_counted"] else ""
        yield f"* {dates.day(one['at'])}: {_inline(one['sentence'] + why)}"
        for text in one["words"].values():
            yield from _below(text)


def _below(text: str) -> Iterator[str]:
    """What somebody wrote, as a quotation under its line, so that no heading of theirs becomes one of the page's."""
    if text:
        yield ""
        yield from (f"  > {line}".rstrip() for line in text.splitlines())
        yield ""


def _inline(text: str) -> str:
    """Words that stand in a line: nothing in them sets type or opens a tag."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>#" else letter for letter in " ".join(text.split()))
