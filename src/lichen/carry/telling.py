"""What drafts of tasks become on the record: the facts that say it, in order, with their words.

A telling yields fact and words and is sent the id of the event that came of it, so that what follows can point there.
"""

from collections.abc import Generator, Iterable, Sequence

from lichen.carry.draft import Comment, TaskDraft
from lichen.carry.fitting import LONGEST_LINE, LONGEST_PIECE, one_line, pieces
from lichen.core.fact import Fact
from lichen.core.values import GREATEST_NUMBER, EventId
from lichen.practices.talk import RemarkMade
from lichen.practices.tasks import TaskBlocked, TaskClosed, TaskOpened

Telling = Generator[tuple[Fact, dict[str, str]], EventId, None]

MOST_REMARKS = 90  # in one thread at once


def tell_tasks(drafts: Iterable[TaskDraft]) -> Telling:
    """Tasks onto the map, what was said about them into their threads; what was done there is closed."""
    for draft in drafts:
        words, rest = task_words(draft)
        due = draft.due if 0 < draft.due <= GREATEST_NUMBER else 0
        task = yield TaskOpened(size=draft.size, due=due, unpleasant=draft.unpleasant), words
        for text in _remarks(rest, draft.comments):
            yield RemarkMade(about=task), {"text": text}
        if draft.done:
            yield TaskClosed(task=task, outcome="done"), {}
        elif draft.blocked:
            yield TaskBlocked(task=task), {"why": one_line(draft.blocked)}


def task_words(draft: TaskDraft) -> tuple[dict[str, str], list[str]]:
    """The words a task begins with, and what is left for its thread."""
    long = [text for text in (draft.title, draft.skills, draft.blocked) if len(text) > LONGEST_LINE]
    labels = f"Labels: {', '.join(draft.labels)}" if draft.labels else ""
    source = f"From: {draft.source}" if draft.source else ""
    around = "\n".join(filter(None, (labels, source)))
    first, *rest = pieces("\n\n".join(filter(None, (*long, draft.what_for, around)))) or [""]
    words = {"title": one_line(draft.title), "what_for": first.strip(), "skills": one_line(draft.skills)}
    return {name: text for name, text in words.items() if text}, rest


def _remarks(rest: list[str], comments: Sequence[Comment]) -> list[str]:
    """One remark for each comment; where a thread could not hold so many, several share one."""
    texts = [*rest, *(piece for comment in comments for piece in pieces(_as_said(comment)))]
    return texts if len(texts) <= MOST_REMARKS else _packed(texts)


def _as_said(comment: Comment) -> str:
    return f"{comment.who}: {comment.text}" if comment.who else comment.text


def _packed(texts: list[str]) -> list[str]:
    packed = [""]
    for text in texts:
        both = f"{packed[-1]}\n\n{text}" if packed[-1] else text
        packed[-1:] = [both] if len(both) <= LONGEST_PIECE else [packed[-1], text]
    return packed
