"""A board, a table or a list that becomes tasks."""

from dataclasses import dataclass
from functools import cached_property

from lichen.carry.draft import LARGEST_FILE, Report, TaskDraft
from lichen.carry.leftover import leftover
from lichen.carry.recognise import read
from lichen.carry.telling import Telling, task_words, tell_tasks
from lichen.language import gettext as _
from lichen.language import ngettext
from lichen.practices.tasks import MOST_OPEN, Tasks
from lichen.web import ui
from lichen.web.body import Form
from lichen.web.bringing import limited, not_understood, notes, sentences
from lichen.web.html import Node, Renderable, fragment, li, ul
from lichen.web.visit import Visit

MOST_AT_ONCE = 1_000


@dataclass(frozen=True)
class Sorted:
    """The tasks of a file: those that can come now, those that are here already, and how many have to wait."""

    coming: list[TaskDraft]
    here: int
    later: int


class TasksLoad:
    def __init__(self, report: Report) -> None:
        self.report = report

    @classmethod
    def read(cls, data: bytes, name: str) -> "TasksLoad":
        return cls(read(data[: LARGEST_FILE + 1]))

    @cached_property
    def _done(self) -> int:
        return sum(draft.done for draft in self.report.taken)

    def heading(self, visit: Visit) -> str:
        count = len(self.report.taken)
        kinds = {
            "trello": ngettext("{count} task from a Trello board.", "{count} tasks from a Trello board.", count),
            "deck": ngettext("{count} task from Nextcloud Deck.", "{count} tasks from Nextcloud Deck.", count),
            "github": ngettext("{count} task from GitHub issues.", "{count} tasks from GitHub issues.", count),
            "table": ngettext("{count} task from a table.", "{count} tasks from a table.", count),
        }
        usual = ngettext("{count} task from a list.", "{count} tasks from a list.", count)
        return kinds.get(self.report.format, usual).format(count=count) if count else _("No task was found in it.")

    def why_not(self, visit: Visit) -> str:
        if not self.report.taken:
            return _("There is nothing in it that could become a task. Below is why.")
        if not self._sorted(visit, done=True).coming:
            return _("All of it is on the map already, word for word.")
        return ""

    def shown(self, visit: Visit, typed: Form) -> Node:
        report, sorted_ = self.report, self._sorted(visit, done=True)
        return fragment[
            sentences(self._told(sorted_)),
            ui.part(_("What becomes a task"), limited([_entry(visit, draft) for draft in sorted_.coming]))
            if sorted_.coming
            else None,
            not_understood(report.not_understood),
            notes(_("Guessed"), report.guessed),
            notes(_("Kept, in the text of the task"), report.kept_as_text),
            ui.folded(_("What it says about the whole"), ui.prose(report.about)) if report.about else None,
            self._left_behind(),
        ]

    def _told(self, sorted_: Sorted) -> list[str]:
        """What one should know before saying yes."""
        told = []
        if sorted_.here:
            one, many = _("{count} is on the map already, word for word, and left out."), ""
            many = _("{count} are on the map already, word for word, and left out.")
            told.append((one if sorted_.here == 1 else many).format(count=sorted_.here))
        if sorted_.later:
            told.append(
                _(
                    "The last {count} do not fit now: one person may have {most} tasks open, and {at_once} come at "
                    "once. Bring the same file again later; what is here by then is left out."
                ).format(count=sorted_.later, most=MOST_OPEN, at_once=MOST_AT_ONCE)
            )
        return told

    def _left_behind(self) -> Node:
        """Fields that only the tool they come from has a use for."""
        left = self.report.left_behind
        if not left:
            return None
        return ui.folded(_("Left behind: the other tool’s own bookkeeping"), ul[(li[one.what] for one in left)])

    def choices(self, visit: Visit, typed: Form) -> Node:
        asked = []
        if self._done:
            told = ngettext(
                "Also what is done already ({count}): it comes along closed",
                "Also what is done already ({count}): they come along closed",
                self._done,
            ).format(count=self._done)
            asked.append(ui.field("done", told, "checkbox", value=_kept(typed, "done")))
        if leftover(self.report, ""):
            told = _("What could not be placed becomes a task of its own, so that nothing is lost")
            asked.append(ui.field("rest", told, "checkbox", value=_kept(typed, "rest")))
        return asked

    def verb(self) -> str:
        return _("Put them on the map")

    def telling(self, visit: Visit, form: Form) -> Telling:
        drafts = self._sorted(visit, done=form.ticked("done")).coming
        name = self.report.name or _("what was brought")
        rest = leftover(self.report, _("Sort out what else stood in “{name}”").format(name=name[:120]))
        return tell_tasks([*drafts, *(rest if form.ticked("rest") else ())])

    def thanks(self, visit: Visit, form: Form) -> str:
        return _("They are on the map. Nobody will assign them.")

    def goes_to(self, visit: Visit) -> str:
        return visit.href("work")

    def _sorted(self, visit: Visit, *, done: bool) -> Sorted:
        known = _on_the_map(visit)
        wanted = [draft for draft in self.report.taken if done or not draft.done]
        new = [draft for draft in wanted if _reads(task_words(draft)[0]) not in known]
        room = MOST_OPEN - visit.circle[Tasks].opened.get(visit.me, 0) - 1  # one for what could not be placed
        coming: list[TaskDraft] = []
        for draft in new:
            if len(coming) < MOST_AT_ONCE and (draft.done or room > 0):
                coming.append(draft)
                room -= not draft.done
        return Sorted(coming, len(wanted) - len(new), len(new) - len(coming))


def _kept(typed: Form, name: str) -> str:
    """A box is ticked until somebody took the tick away."""
    return typed.text(name) if "sent" in typed else "yes"


def _on_the_map(visit: Visit) -> set[tuple[str, str]]:
    """How every task here reads, open or closed."""
    tasks, view = visit.circle[Tasks], visit.view
    events = [task.now.event for task in (*tasks.open.values(), *tasks.closed.values())]
    view.fetch(events)
    return {(view.words(event, "title"), view.words(event, "what_for")) for event in events}


def _reads(words: dict[str, str]) -> tuple[str, str]:
    text = words.get("what_for", "").replace("\r\n", "\n").replace("\r", "\n").strip()
    return words.get("title", "").strip(), text


def _entry(visit: Visit, draft: TaskDraft) -> Renderable:
    said = len(draft.comments)
    due = ui.fill(_("due {when}"), when=ui.when(draft.due, visit.at, visit.zone)) if _can_be_told(draft.due) else None
    return ui.entry(
        draft.title,
        ui.beside(
            due,
            _("blocked") if draft.blocked and not draft.done else None,
            ngettext("{count} remark", "{count} remarks", said).format(count=said) if said else None,
            ", ".join(draft.labels),
        ),
        ui.folded(_("What comes with it"), ui.prose(task_words(draft)[0].get("what_for", "")))
        if task_words(draft)[0].get("what_for")
        else None,
        margin=_("done") if draft.done else None,
    )


def _can_be_told(at: int) -> bool:
    return 0 < at < 253_402_214_400_000  # the calendar here ends with the year 9999
