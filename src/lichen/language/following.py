"""What would follow from a decision, as a sentence for every kind of consequence."""

from collections.abc import Mapping

from lichen.language import gettext as _


def following(kind: str) -> str:
    """The sentence for a kind, still with its `{names}`."""
    return _(SENTENCES.get(kind, UNKNOWN))


def N_(text: str) -> str:  # noqa: N802 - the usual mark for texts that are translated where they are shown
    return text


UNKNOWN = N_("Something follows that this version does not know yet.")

SENTENCES: Mapping[str, str] = {
    "purpose.written": N_("What the circle is for reads so:"),
    "numbers.proposed": N_("Other numbers govern:"),
    "value.named": N_("The value “{name}” is added to the charter."),
    "value.dropped": N_("The value “{value}” is taken off the charter."),
    "agreement.made": N_("The agreement “{title}” is added to the charter."),
    "agreement.rewritten": N_("The agreement “{agreement}” reads so:"),
    "agreement.ended": N_("The agreement “{agreement}” no longer holds."),
    "charter.adopted": N_("The charter holds from then on, without waiting for those who have not said yes."),
    "member.removed": N_("{member} leaves the circle."),
    "suspension.confirmed": N_("The account of {stopped} stays stopped, until {until}."),
    "suspension.lifted": N_("The account of {stopped} is no longer stopped."),
    "keeper.dismissed": N_("We part with {node}: our record no longer goes there, whoever stands for it."),
    "keeper.readmitted": N_("Our record may go to {node} again, if somebody stands for it."),
    "words.erased": N_("Words are erased for good: {of}"),
    "task.opened": N_("“{title}” goes on the map, for whoever takes it."),
    "role.described": N_("There is a new role, “{name}”."),
    "role.rewritten": N_("The role “{role}” reads so:"),
    "role.ended": N_("The role “{role}” is needed no longer."),
    "role.given": N_("{to} is asked to hold the role “{role}”, until {until}."),
    "role.recalled": N_("The role “{role}” is taken back from {member}."),
}
