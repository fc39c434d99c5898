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
    "member.removed": N_("The circle parted with {member}"),
    "member.left": N_("{who} left"),
    "numbers.agreed": N_("New numbers began to govern"),
    "device.enrolled": N_("{who} added a device"),
    "device.revoked": N_("{who} parted with a device"),
    "recovery.asked": N_("{who} said that {member} has a new phone"),
    "recovery.vouched": N_("{who} vouched for the new phone of {recovery}"),
    "recovery.vetoed": N_("{who} said no to a new phone in their name"),
    "recovery.completed": N_("{who} came back on a new phone"),
    "suspension.called": N_("{who} asked to stop the account of {member}"),
    "suspension.confirmed": N_("The circle decided that an account stays stopped"),
    "suspension.lifted": N_("The circle decided that an account is no longer stopped"),
    "keeper.named": N_("{who} said that the machine “{name}” may hold our record"),
    "keeper.released": N_("{who} took back that {node} may hold our record"),
    "keeper.dismissed": N_("The circle parted with {node}"),
    "keeper.readmitted": N_("The circle let {node} hold our record again"),
    "device.lives": N_("{who} began to speak from {node}"),
    "purpose.written": N_("{who} wrote what the circle is for"),
    "numbers.proposed": N_("{who} put numbers into the draft of the charter"),
    "value.named": N_("{who} named a value: “{name}”"),
    "value.dropped": N_("{who} took the value “{value}” off the page"),
    "agreement.made": N_("{who} wrote the agreement “{title}”"),
    "agreement.rewritten": N_("{who} rewrote the agreement “{title}”"),
    "agreement.ended": N_("{who} ended the agreement “{agreement}”"),
    "charter.agreed": N_("{who} said yes to the charter"),
    "charter.adopted": N_("The charter holds from now on"),
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
    "role.described": N_("The circle wrote down the role “{name}”"),
    "role.rewritten": N_("The circle put the role “{name}” differently"),
    "role.ended": N_("The circle ended the role “{role}”"),
    "role.given": N_("The circle offered {to} the role “{role}”"),
    "role.recalled": N_("The circle took the role “{role}” back from {member}"),
    "role.wanted": N_("{who} would like the role “{role}”"),
    "role.unwanted": N_("{who} would no longer like the role “{role}”"),
    "role.accepted": N_("{who} took on the role “{role}”"),
    "role.declined": N_("{who} did not take on the role “{role}”"),
    "role.debriefed": N_("{who} told how it went in the role “{role}”"),
    "role.given_up": N_("{who} gave up the role “{role}”, with our thanks"),
    "understudy.began": N_("{who} began to learn the role “{role}”"),
    "understudy.ended": N_("{who} stopped learning the role “{role}”"),
    "handover.posted": N_("{who} handed over the role “{role}”"),
    "gathering.called": N_("{who} called the gathering “{title}”"),
    "gathering.moved": N_("{who} moved the gathering “{gathering}”"),
    "gathering.called_off": N_("{who} called off the gathering “{gathering}”"),
    "coming.said": N_("{who} said about “{gathering}”: {comes}"),
    "point.added": N_("{who} put “{title}” on the agenda of “{gathering}”"),
    "point.timed": N_("{who} gave “{point}” another length"),
    "point.dropped": N_("{who} took “{point}” off the agenda of “{gathering}”"),
    "facilitator.agreed": N_("{who} said who facilitates “{gathering}”: {member}"),
    "facilitator.declined": N_("{who} would rather not facilitate “{gathering}”"),
    "gathering.held": N_("{who} told how “{gathering}” was"),
    "gathering.brought": N_("{who} noted what came of “{gathering}”: {thing}"),
    "decision.proposed": N_("{who} proposed “{title}”"),
    "decision.amended": N_("{who} put their proposal differently: “{title}”"),
    "decision.withdrawn": N_("{who} took back the proposal “{decision}”"),
    "decision.read": N_("{who} said that they have read “{decision}”"),
    "decision.concluded": N_("{who} wrote down what came of “{decision}”: {outcome}"),
    "decision.reopened": N_("{who} opened “{decision}” once more"),
    "position.taken": N_("{who} said where they stand on “{decision}”: {stand}"),
    "position.dropped": N_("{who} took back where they stood on “{decision}”"),
    "objection.made": N_("{who} objected to “{decision}”"),
    "advice.answered": N_("{who} answered advice on “{decision}”"),
    "small.decided": N_("{who} decided something small: “{title}”"),
    "decision.reviewed": N_("{who} looked again at “{decision}”: {kept}"),
}
