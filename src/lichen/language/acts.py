"""What a form for each kind of act is called, what its verb is, and what each field asks."""

from collections.abc import Mapping

from lichen.language import gettext as _


def title(kind: str) -> str:
    """What a page for this act asks."""
    return _(ACTS[kind][0]) if kind in ACTS else _("Say that it happened")


def verb(kind: str) -> str:
    """What its button says."""
    return _(ACTS[kind][1]) if kind in ACTS else _("Say it")


def label(kind: str, field: str) -> str:
    """What a field asks."""
    found = LABELS.get(f"{kind} {field}") or LABELS.get(field)
    return _(found) if found else field.rpartition(".")[2].replace("_", " ").capitalize()


def hint(kind: str, field: str) -> str:
    """What helps to answer; mostly nothing."""
    found = HINTS.get(f"{kind} {field}") or HINTS.get(field)
    return _(found) if found else ""


def choice(kind: str, field: str, value: str) -> str:
    """What one of a few choices is called."""
    found = CHOICES.get(f"{field} {value}")
    return _(found) if found else value or none_of_them()


def none_of_them() -> str:
    return _("None of these")


def N_(text: str) -> str:  # noqa: N802 - the usual mark for texts that are translated where they are shown
    return text


ACTS: Mapping[str, tuple[str, str]] = {
    "invite.withdrawn": (N_("Take an invite back?"), N_("Take it back")),
    "member.vouched": (N_("Whom do you vouch for?"), N_("I vouch for them")),
    "member.named": (N_("What should people call you?"), N_("Call me that")),
    "member.rested": (N_("Rest for a while?"), N_("Rest")),
    "member.returned": (N_("Back again?"), N_("I’m back")),
    "member.left": (N_("Leave this circle?"), N_("Leave")),
    "device.revoked": (N_("Which device no longer speaks for you?"), N_("It no longer speaks for me")),
    "recovery.vouched": (N_("Is the new phone really theirs?"), N_("Yes, it is theirs")),
    "recovery.vetoed": (N_("Say no to a new phone in your name?"), N_("That is not me")),
    "suspension.called": (N_("Stop an account?"), N_("Stop it")),
    "purpose.written": (N_("What is the circle for?"), N_("Put it on the page")),
    "numbers.proposed": (N_("Which numbers should govern?"), N_("Put them on the page")),
    "value.named": (N_("What do you hold dear?"), N_("Put it on the page")),
    "value.dropped": (N_("Which value should go?"), N_("Take it off the page")),
    "agreement.made": (N_("What have you agreed?"), N_("Put it on the page")),
    "agreement.rewritten": (N_("How does the agreement read now?"), N_("Put it on the page")),
    "agreement.ended": (N_("Which agreement no longer holds?"), N_("It no longer holds")),
    "charter.agreed": (N_("Yes to the charter as it reads?"), N_("Yes")),
    "task.opened": (N_("What needs doing?"), N_("Put it on the map")),
    "task.described": (N_("How would you put it now?"), N_("Put it so")),
    "task.taken": (N_("Which task do you take?"), N_("I’ll take it")),
    "task.handed_back": (N_("Which task do you hand back?"), N_("Hand it back")),
    "task.blocked": (N_("What stands in the way?"), N_("It’s blocked")),
    "task.unblocked": (N_("What no longer stands in the way?"), N_("It can go on")),
    "task.closed": (N_("How did it go?"), N_("Close it")),
    "task.reopened": (N_("Which task is unfinished after all?"), N_("Open it again")),
    "remark.made": (N_("What do you want to say?"), N_("Say it")),
    "words.corrected": (N_("How should it read?"), N_("Put it so")),
    "words.erased": (N_("Erase what you said?"), N_("Erase it")),
    "lesson.told": (N_("What have you learned?"), N_("Tell it")),
}

LABELS: Mapping[str, str] = {
    "note": N_("Anything you want to add?"),
    "name": N_("Name"),
    "member.named name": N_("What should people call you?"),
    "about": N_("A few words about you"),
    "remark.made about": N_("About what?"),
    "remark.made to": N_("In answer to"),
    "member": N_("Who?"),
    "invite": N_("Which invite?"),
    "device": N_("Which device?"),
    "recovery": N_("Whose new phone?"),
    "reason": N_("Why?"),
    "circle": N_("What is the circle called?"),
    "purpose": N_("What is it for?"),
    "meaning": N_("What does it mean here?"),
    "value": N_("Which value?"),
    "title": N_("In a few words"),
    "task.opened title": N_("What needs doing?"),
    "task.described title": N_("What needs doing?"),
    "text": N_("In full"),
    "remark.made text": N_("What do you want to say?"),
    "review": N_("When shall we look at it again?"),
    "agreement": N_("Which agreement?"),
    "version": N_("The charter as you read it"),
    "what_for": N_("What for?"),
    "skills": N_("What does it take?"),
    "size": N_("How big is it?"),
    "due": N_("By when?"),
    "unpleasant": N_("It is unpleasant work"),
    "task": N_("Which task?"),
    "lesson.told task": N_("From which task?"),
    "why": N_("Why?"),
    "by": N_("Another task that comes first"),
    "block": N_("What stood in the way?"),
    "outcome": N_("How did it end?"),
    "lesson.told outcome": N_("What is it about?"),
    "worked": N_("What worked?"),
    "failed": N_("What failed?"),
    "open": N_("What is still open?"),
    "of": N_("Which words?"),
    "numbers.vouches": N_("Vouches it takes to be let in"),
    "numbers.count_days": N_("Days until a newcomer counts"),
    "numbers.suspension_days": N_("Days an account stays stopped"),
    "numbers.recovery_days": N_("Days until a new phone takes over"),
    "numbers.notice_days": N_("Days a question stays open"),
    "numbers.quorum_percent": N_("Percent who must have seen a question"),
}

HINTS: Mapping[str, str] = {
    "skills": N_("A ladder, a language, a steady hand."),
    "unpleasant": N_("So that it is not always the same people."),
    "suspension.called reason": N_("Everyone in the circle can read it, and so can whoever has the phone."),
    "agreement.made review": N_("Agreements that are never looked at again grow stale."),
    "numbers.count_days": N_("Until then they speak and work, and do not vote or vouch."),
}

CHOICES: Mapping[str, str] = {
    "size ": N_("I don’t know"),
    "size small": N_("An hour or two"),
    "size medium": N_("A day"),
    "size large": N_("Several days"),
    "outcome done": N_("It is done"),
    "outcome dropped": N_("We let it go"),
    "outcome worked": N_("Something that worked"),
    "outcome failed": N_("Something that failed"),
    "outcome open": N_("A question that is open"),
}
