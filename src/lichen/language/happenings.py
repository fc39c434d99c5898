"""What happened, in the past tense: a sentence for every kind of thing that can be said.

In a sentence, `{who}` is whoever said it; the other names stand for what the page looks up: another member, a thing,
or words that were written with it.
"""

from collections.abc import Mapping

from lichen.language import gettext as _


def happening(kind: str) -> str:
    """The sentence for a kind, still with its `{names}`."""
    return _(SENTENCES.get(kind, UNKNOWN))


def N_(text: str) -> str:  # noqa: N802 - the usual mark for texts that are translated where they are shown
    return text


UNKNOWN = N_("{who} said something that this version does not know yet")

SENTENCES: Mapping[str, str] = {
    "circle.founded": N_("{who} began the circle “{circle}”"),
    "invite.made": N_("{who} made an invite"),
    "invite.withdrawn": N_("{who} took an invite back"),
    "member.joined": N_("{who} came, on an invite"),
    "member.vouched": N_("{who} vouched for {member}"),
    "member.named": N_("{who} said what to call them: {name}"),
    "member.rested": N_("{who} went to rest"),
    "member.returned": N_("{who} came back from rest"),
    "member.left": N_("{who} left"),
    "numbers.agreed": N_("New numbers began to govern"),
    "device.enrolled": N_("{who} added a device"),
    "device.revoked": N_("{who} said that one of their devices no longer speaks for them"),
    "recovery.asked": N_("{who} said that {member} has a new phone"),
    "recovery.vouched": N_("{who} vouched for the new phone of {recovery}"),
    "recovery.vetoed": N_("{who} said no to a new phone in their name"),
    "recovery.completed": N_("{who} came back on a new phone"),
    "suspension.called": N_("{who} asked to stop the account of {member}"),
    "purpose.written": N_("{who} wrote what the circle is for"),
    "numbers.proposed": N_("{who} put numbers into the draft of the charter"),
    "value.named": N_("{who} named a value: “{name}”"),
    "value.dropped": N_("{who} took the value “{value}” off the page"),
    "agreement.made": N_("{who} wrote the agreement “{title}”"),
    "agreement.rewritten": N_("{who} rewrote the agreement “{title}”"),
    "agreement.ended": N_("{who} ended the agreement “{agreement}”"),
    "charter.agreed": N_("{who} said yes to the charter"),
    "charter.adopted": N_("All had said yes: the charter holds"),
    "task.opened": N_("{who} put “{title}” on the map"),
    "task.described": N_("{who} described “{title}” anew"),
    "task.taken": N_("{who} took “{task}”"),
    "task.handed_back": N_("{who} handed back “{task}”"),
    "task.blocked": N_("{who} said that “{task}” cannot go on"),
    "task.unblocked": N_("{who} said that “{task}” can go on"),
    "task.closed": N_("{who} closed “{task}”"),
    "task.reopened": N_("{who} opened “{task}” again"),
    "remark.made": N_("{who} said something about {about}"),
    "words.corrected": N_("{who} put their words differently"),
    "words.erased": N_("{who} erased what they had said"),
    "lesson.told": N_("{who} told a lesson: “{title}”"),
}
