"""What a board says that no task can hold: it becomes a task of its own, so that somebody looks at it."""

from collections.abc import Iterator

from lichen.carry.draft import Comment, Report, TaskDraft, Unclear
from lichen.carry.fitting import pieces
from lichen.carry.telling import MOST_REMARKS

MOST_PIECES = MOST_REMARKS - 1


def leftover(report: Report, title: str) -> list[TaskDraft]:
    """Everything said about the whole and everything not understood, to the letter; none where there is nothing."""
    texts = [piece for text in _texts(report) for piece in pieces(text)]
    chunks = [texts[start : start + MOST_PIECES] for start in range(0, len(texts), MOST_PIECES)]
    return [
        TaskDraft(
            title=title if len(chunks) == 1 else f"{title} ({number}/{len(chunks)})",
            comments=tuple(Comment("", 0, text) for text in chunk),
        )
        for number, chunk in enumerate(chunks, 1)
    ]


def _texts(report: Report) -> Iterator[str]:
    yield report.about
    for one in report.not_understood:
        if one.what.strip():
            yield _told(one)


def _told(one: Unclear) -> str:
    head = ": ".join(part for part in (one.where, str(one.why)) if part)
    return f"{head}\n\n{one.what}"
