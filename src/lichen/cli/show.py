"""Show: a circle to look at, in words for people or as data for programs."""

from typing import Any

import click

from lichen.cli import deciding, showing
from lichen.cli.due import asked, opening
from lichen.cli.here import Here, here
from lichen.cli.named import named
from lichen.cli.pick import pick
from lichen.cli.shape import Group
from lichen.practices.tasks import find


@click.group(cls=Group)
def show() -> None:
    """Look at a circle.

    lichen show home               what asks for you, and what is going on
    lichen show people             who is here, who waits, who rests
    lichen show tasks              what is unfinished, what pulls most first
    lichen show task boiler        one task, with its history
    lichen show charter            what you have agreed
    lichen show lessons            what worked, what failed, what is open
    lichen show gatherings         when you meet, and what is on the agenda
    lichen show decisions          what is open, what came of it, and why
    lichen show record --most 20   what happened, and who said it
    lichen show aside              what was not counted, and why
    """


@show.command("home")
@here
def home(here: Here) -> None:
    """What asks for you, and what is going on.

    lichen show home
    """
    view = here.view
    asks = [asked(ask, view) for ask in view.asks()] if view.viewer else []
    data: dict[str, Any] = {
        "circle": view.id,
        "title": view.title,
        "you": view.name(view.viewer) if view.viewer else "",
        "asks": asks,
    }
    data |= {"people": len(showing.people(view)), "open_tasks": len(showing.tasks(view))}
    first = opening(len(asks)) if view.viewer else "You look on; nobody of this circle lives in this home."
    lines = [view.title, first, *(f"* {one}" for one in asks)]
    here.tell("\n".join([*lines, f"People: {data['people']}. Open tasks: {data['open_tasks']}."]), data)


@show.command("people")
@here
def people(here: Here) -> None:
    """Who is here, who waits for vouches, who rests, who left.

    lichen show people --json
    """
    data = showing.people(here.view)
    here.tell("\n".join(f"{one['name']}{_aside(one)}" for one in data), data)


def _aside(person: dict[str, Any]) -> str:
    match person:
        case {"is": "waiting"}:
            return (
                f" waits: {len(person['vouched_by'])} of {person['needs']} vouches ({', '.join(person['vouched_by'])})"
            )
        case {"is": "here"}:
            return "" if person["counts"] else " (does not count yet)"
    return f" ({person['is']})"


@show.command("tasks")
@click.option("--closed", is_flag=True, help="Those that were closed, latest first.")
@here
def tasks(here: Here, closed: bool) -> None:
    """What is unfinished; what pulls most comes first.

    lichen show tasks
    lichen show tasks --closed
    """
    data = showing.closed(here.view) if closed else showing.tasks(here.view)
    lines = [showing.task_line(one, here.view.at, here.zone) for one in data]
    here.tell("\n".join(lines) or "Nothing here yet. What needs doing first?", data)


@show.command("task")
@click.argument("words")
@here
def task(here: Here, words: str) -> None:
    """One task, named by its words, with its history.

    lichen show task boiler
    """
    view = here.view
    found = find(view.circle, pick(words, named(view, "task.opened", ""), "tasks"))
    assert found is not None, "it was picked from the tasks"
    data = showing.task(view, found)
    data["history"] = [showing.happened(view, event, here.node) for event in found.history]
    lines = [showing.task_line(data, view.at, here.zone)]
    lines += [f"  {data[name]}" for name in ("what_for", "skills") if data[name]]
    here.tell(
        "\n".join([*lines, *(f"  {showing.record_line(one, view.at, here.zone)}" for one in data["history"])]), data
    )


@show.command("charter")
@here
def charter(here: Here) -> None:
    """The charter as it reads, in Markdown.

    lichen show charter
    """
    from lichen.cli.pages import charter_draft, charter_page, charter_standing

    view = here.view
    data = {"draft": charter_draft(view), **charter_standing(view)}
    here.tell(charter_page(view).rstrip(), data)


@show.command("lessons")
@click.option("--outcome", type=click.Choice(["worked", "failed", "open"]), help="Only these.")
@here
def lessons(here: Here, outcome: str | None) -> None:
    """What was learned, latest first.

    lichen show lessons --outcome failed
    """
    data = [one for one in showing.lessons(here.view) if outcome in (None, one["outcome"])]
    lines = [f"{one['outcome']}: {one['title']}" + (f"\n  {one['text']}" if one["text"] else "") for one in data]
    here.tell("\n".join(lines) or "Nothing has been told yet.", data)


@show.command("gatherings")
@here
def gatherings(here: Here) -> None:
    """When you meet, with the agenda, and who facilitates or would; then those that are over.

    lichen show gatherings
    """
    view, lines = here.view, []
    data = showing.gatherings(view)
    for one in data:
        lines.append(showing.gathering_line(one, view.at, here.zone))
        lines += [f"  {point['title']} ({point['minutes'] or '…'})" for point in one["agenda"] if one["is"] == "ahead"]
    here.tell("\n".join(lines) or "Nothing here yet. When do you meet first?", data)


@show.command("decisions")
@here
def decisions(here: Here) -> None:
    """What is open and for whom it waits; what came of the others, and why; what was small.

    lichen show decisions
    """
    view = here.view
    listed, small = deciding.decisions(view), deciding.small(view)
    lines = []
    for one in listed:
        lines.append(deciding.decision_line(one, view.at, here.zone))
        lines += [f"  {one['because']}"] if one["because"] else []
        lines += [f"  {why}" for why in one.get("could_not_be", ())]
    lines += [f"{one['title']} · {one['by']}, small" for one in small]
    here.tell("\n".join(lines) or "Nothing has been proposed yet.", {"decisions": listed, "small": small})


@show.command("record")
@click.option("--most", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many, newest first.")
@here
def record(here: Here, most: int) -> None:
    """What happened, and who said it, newest first.

    lichen show record --most 10
    """
    entries = here.node.store.recent(here.circle, most=most)
    data = [showing.happened(here.view, entry.id, here.node) for entry in entries]
    here.tell("\n".join(showing.record_line(one, here.view.at, here.zone) for one in data), data)


@show.command("aside")
@here
def aside(here: Here) -> None:
    """What was not counted, and why.

    lichen show aside
    """
    view = here.view
    data = [showing.happened(view, event, here.node) for event in view.circle.aside]
    lines = [f"{showing.record_line(one, view.at, here.zone)}\n  {' '.join(one['not_counted'])}" for one in data]
    here.tell("\n".join(lines) or "Everything that was said counts.", data)
