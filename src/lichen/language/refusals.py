"""Refusals as sentences: why something did not count, or cannot be done, said to whoever tried.

Each fits beside a form, before anything was said, and on the page of what was not counted, long after.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, tzinfo
from typing import Any

from lichen.core.refusal import Refusal
from lichen.core.values import MemberId
from lichen.language import dates, ngettext
from lichen.language import gettext as _

Namer = Callable[[MemberId], str]


def sentence(refusal: Refusal, name: Namer | None = None, zone: tzinfo = UTC) -> str:
    """Why, in words; `name` says what a member is called."""
    told = _told(refusal, name, zone)
    if refusal.code in COUNTED:
        one, many, what = COUNTED[refusal.code]
        said = told.get(what)
        count = said if isinstance(said, int) else 0
        return ngettext(one, many, count).format_map(_Lenient({**told, "count": count}))
    return _(SENTENCES.get(refusal.code, UNKNOWN)).format_map(_Lenient({"code": refusal.code, **told}))


def _told(refusal: Refusal, name: Namer | None, zone: tzinfo) -> dict[str, Any]:
    """The particulars as one says them: times as dates, members by name."""
    told: dict[str, Any] = dict(refusal.particulars)
    for what in TIMES & told.keys():
        told[what] = dates.exactly(_time(told[what]), zone)
    for who in PEOPLE & told.keys():
        told[who] = (name(str(told[who])) if name else "") or _("somebody")
    return told


def _time(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value < LAST_YEAR else 0


class _Lenient(dict[str, Any]):
    """Particulars that another version may have left out are said as dots."""

    def __missing__(self, key: str) -> str:
        return "…"


def N_(text: str) -> str:  # noqa: N802 - the usual mark for texts that are translated where they are shown
    return text


def _counted(one: str, many: str, what: str) -> tuple[str, str, str]:
    return one, many, what


TIMES = {"until", "ready", "ended"}
PEOPLE = {"member", "by"}
LAST_YEAR = 253_370_764_800_000  # the year 9999, where calendars end
UNKNOWN = N_("A rule that this version does not know stands against it ({code}).")

COUNTED: Mapping[str, tuple[str, str, str]] = {
    "waits-for-vouches": _counted(
        "Whoever said it was not in yet: one vouch is needed in all.",
        "Whoever said it was not in yet: {count} vouches are needed in all.",
        "needed",
    ),
    "invite-used-up": _counted(
        "This invite was for one person, and somebody has used it.",
        "This invite was for {count} people, and all of them have come.",
        "uses",
    ),
    "recovery-lacks-vouches": _counted(
        "The new phone lacks one more vouch.",
        "The new phone lacks {count} more vouches.",
        "missing",
    ),
    "advice-unanswered": _counted(
        "So far one piece of advice has no answer.",
        "So far {count} pieces of advice have no answer.",
        "count",
    ),
    "terms-used-up": _counted(
        "The last term was {member}’s. First comes somebody else’s term, or a pause as long as one.",
        "The last {count} terms were {member}’s. First comes somebody else’s term, or a pause as long as one.",
        "most",
    ),
}

SENTENCES: Mapping[str, str] = {
    # Who may speak
    "not-a-member": N_("Only members of this circle can say that."),
    "only-the-circle": N_("Only the circle can say that, by a decision of all."),
    "does-not-count-yet": N_("Whoever says this has to count first; newcomers count after some days."),
    "authority-ended": N_("It came from someone who no longer spoke here by then: that ended on {ended}."),
    "two-faces": N_("The same phone said two different things in one place, so what it said from there on is open."),
    "restored-copy": N_(
        "This machine was put back from a backup. Before it speaks again, it has to hear from another copy, "
        "or somebody has to say that there is none."
    ),
    # Coming and going
    "already-founded": N_("The circle had begun already."),
    "already-a-member": N_("Whoever this is about is in already."),
    "already-vouched": N_("They had vouched already; one voice counts once."),
    "already-resting": N_("They were resting already."),
    "not-resting": N_("They were not resting."),
    "member-unknown": N_("Nobody by that name is in this circle."),
    "not-about-oneself": N_("Nobody can do that for themselves; somebody else has to."),
    "invite-unknown": N_("This invite is not known here."),
    "invite-expired": N_("This invite was good until {until}."),
    "invite-withdrawn": N_("This invite was taken back."),
    "invite-too-long-or-past": N_("An invite is good for at most {most_days} days, and ends later than now."),
    "too-many-guests": N_("Already {most} people whom the same member invited wait to be let in."),
    "inviter-gone": N_("Whoever made this invite, {member}, is no longer in the circle."),
    # Phones and other devices
    "device-taken": N_("This device speaks for somebody already."),
    "too-many-devices": N_("Nobody can have more than {most} devices at a time."),
    "not-your-own": N_("That belongs to somebody else, so only they can do it."),
    "recovery-unknown": N_("Nobody asked for that new phone, or it was asked for another one."),
    "recovery-vetoed": N_("An old phone said no to the new one."),
    "recovery-too-early": N_("The new phone can take over from {ready} on; until then an old one can say no."),
    # Stopping an account
    "party-to-another-suspension": N_("Nobody can be part of stopping two people at a time."),
    "called-already": N_("The same person asked to stop this account lately; somebody else has to."),
    "suspension-unknown": N_("This account was not stopped like that."),
    "suspension-over": N_("This account is not stopped any more."),
    "stop-too-long-or-past": N_("An account can stay stopped for at most {most_days} days, and until later than now."),
    # Machines that hold the record
    "keeper-dismissed": N_("The circle parted with this machine; only a decision lets our record go there again."),
    "keeper-not-dismissed": N_("The circle has not parted with this machine, or took that back already."),
    "keeper-not-yours": N_("They did not stand for this machine; only whoever does can take that back."),
    "too-many-machines": N_("One person can stand for at most {most} machines."),
    "too-many-keepers": N_("At most {most} machines can hold a circle’s record."),
    # Charter
    "charter-adopted": N_("The charter holds now, so only a decision of all changes it."),
    "charter-changed-since": N_("The charter was changed meanwhile. Read it again before you say yes."),
    "too-many-edits": N_("The draft was changed {most} times; that is as far as it goes."),
    "value-unknown": N_("That value is not on the page."),
    "agreement-unknown": N_("That agreement is not on the page."),
    "review-too-far-or-past": N_("The day to look at it again lies ahead, within five years."),
    "too-few-agreed": N_("More than half of all who belong have to have said yes to the page before that."),
    # Deciding
    "decision-unknown": N_("There is no such question."),
    "decision-withdrawn": N_("Whoever asked this took it back."),
    "already-concluded": N_("This has been decided already."),
    "not-the-proposer": N_("Only {by}, who proposed it, can do that."),
    "nothing-to-reopen": N_("There is nothing here that could be opened once more."),
    "nothing-to-answer": N_("That is no advice, or it was answered already."),
    "too-many-proposals": N_("One person can have put at most {most} open questions to the circle."),
    "too-many-urgent": N_("One person can call at most {most} things urgent in thirty days."),
    "nobody-asked": N_("Choose whom you ask for advice."),
    "advice-binds-nobody": N_("With advice you decide for yourself, so nothing can follow from it for the others."),
    "notice-too-short": N_("Everybody needs time to see it: it has to stay open until {until} at least."),
    "closes-too-late": N_("It can stay open for at most {most_days} days."),
    "options-missing": N_("A choice needs two options at least."),
    "one-consequence-an-option": N_("Of a choice between people, each option gives the role to one of them."),
    "options-unasked": N_("This is no choice between several."),
    "too-few-to-remove": N_("Too few would be left to decide that; nobody can be parted with by one person alone."),
    "nobody-decides": N_("Nobody would be left to decide that."),
    "stands-alone": N_("That is decided by itself, with nothing else that would follow from it."),
    "decision-lapsed": N_("Too much time has passed since this closed; whoever still wants it proposes it anew."),
    "size-too-small": N_("What follows from it is large, so it is decided like everything large."),
    "too-large-to-hurry": N_("What follows from it is too large to be decided in a hurry."),
    "protocol-not-agreed": N_("The charter says that something like this is decided another way."),
    "decision-closed": N_("The time to say something about this was over."),
    "too-many-amendments": N_("It was put differently {most} times; that is as far as it goes."),
    "account-stopped": N_("While an account is stopped it can speak only about its being stopped."),
    "wording-changed": N_("It was put differently meanwhile. Read it again before you say where you stand."),
    "too-many-changes": N_("One person can change their mind about a question {most} times."),
    "already-read": N_("You have said already that you have read it."),
    "no-position": N_("There was nothing to take back."),
    "choose-or-abstain": N_("There are several options: choose among them, or abstain."),
    "ranks-misfit": N_("Choose at least one of the {options} options."),
    "objection-gives-no-reasons": N_("Whoever is against it says what harm they see, and what would meet it."),
    "objections-unasked": N_("Yes and no are counted here; say no instead."),
    "reopen-first": N_("The count missed somebody; the question has to be opened once more first."),
    "decision-open": N_("It is open until {until}, and not everybody has said where they stand."),
    "count-differs": N_("What was written down is not what the count comes to."),
    "nothing-decided": N_("Nothing of the kind was decided, so there is nothing to look at again."),
    "too-many-small": N_("One person can tell at most {most} small decisions a day."),
    "too-many-reviews": N_("It was looked at {most} times; that is as far as it goes."),
    # Tasks
    "task-unknown": N_("There is no such task."),
    "task-closed": N_("The task was closed already."),
    "task-open": N_("The task is open already."),
    "already-steward": N_("They had the task already."),
    "not-steward": N_("They did not have the task."),
    "blocks-itself": N_("A task cannot stand in its own way."),
    "block-unknown": N_("That no longer stands in its way."),
    "too-many-blocks": N_("At most {most} things can stand in the way of one task."),
    "too-many-open": N_("One person can have put at most {most} open tasks on the map."),
    "told-twice": N_("The same part of the account was named twice."),
    # Roles
    "role-unknown": N_("There is no such role."),
    "role-ended": N_("This role is no longer needed; the circle ended it."),
    "too-many-roles": N_("A circle can have at most {most} roles at a time."),
    "too-many-offers": N_("A role can be offered to at most {most} people at a time."),
    "term-too-long-or-past": N_("A term is at most {most_days} days long, and ends later than now."),
    "member-resting": N_("Nothing is asked of {member}, who is resting."),
    "already-offered": N_("This role has been offered to {member} already."),
    "debrief-first": N_("Before another term, {member} has to tell how the last one went."),
    "not-offered": N_("Nobody offered them this role, or it was answered already."),
    "offer-lapsed": N_("The offer was good until {until}."),
    "not-holder": N_("This role is not held by {member}."),
    "already-holder": N_("This role is held by {member} already."),
    "never-held": N_("Only whoever has or had this role can tell of it."),
    "still-held": N_("It is theirs until {until}, and handed over after that."),
    "too-many-accounts": N_("One term can be told of at most {most} times."),
    "already-wanted": N_("They had said already that they would like it."),
    "not-wanted": N_("They had not said that they would like it."),
    "already-understudy": N_("They were learning it already."),
    "not-understudy": N_("They were not learning it."),
    # Talk and lessons
    "too-many-remarks": N_("One person can say at most {most} things a day about one thing."),
    "too-many-lessons": N_("One person can tell at most {most} lessons a day."),
    "too-many-corrections": N_("It was put differently {most} times; that is as far as it goes."),
    "not-your-own-words": N_("Those are {by}’s words; only {by} can change or erase them."),
    "words-erased": N_("Those words were erased before."),
    "words-stand": N_("Others have acted on these words, so they stay as they are; only a decision can erase them."),
    # Gatherings
    "gathering-unknown": N_("There is no such gathering."),
    "gathering-off": N_("That gathering was called off."),
    "gathering-over": N_("That gathering is over."),
    "gathering-not-begun": N_("That gathering has not begun yet."),
    "start-too-far-or-past": N_("It has to begin later than now, and within two years."),
    "too-many-gatherings": N_("One person can call at most {most} gatherings a day."),
    "too-much-about-gathering": N_("One person can say at most {most} things about one gathering."),
    "point-unknown": N_("That is not on the agenda."),
    "on-the-agenda": N_("That is on the agenda already."),
    "too-many-points": N_("One person can put at most {most} points on one agenda."),
    "facilitator-not-proposed": N_(
        "Somebody else is proposed by now. Everybody can say for themselves that they facilitate."
    ),
    "facilitator-away": N_("Whoever facilitates has to be there; {member} rests or stays away."),
    "came-twice": N_("The same person was named twice."),
    "brought-already": N_("That was noted before."),
    # What was typed
    "words-missing": N_("A few words are needed here."),
    "words-too-long": N_("That is {length} characters; {most} fit."),
    "words-one-line": N_("It has to fit on one line."),
    "words-unprintable": N_("There is a character in it that cannot be shown. Type it anew or leave it out."),
    "words-unknown": N_("Words came with it that nobody asked for, or about something nobody said."),
    "words-too-large": N_("All of it together is more than fits. Say it in two parts."),
    "words-misstated": N_("It says of its own words what cannot be so."),
    "words-malformed": N_("Its words could not be read ({detail})."),
    "words-not-theirs": N_("The words that came with it are not those it was said with."),
    "field-missing": N_("Something has to be chosen here."),
    "field-unknown": N_("Something came with it that has no place in it."),
    "field-out-of-bounds": N_("That is not one of the possible choices."),
    "day-unreadable": N_("That is not a day in the calendar."),
    "moment-unreadable": N_("That is not a day with an hour. Write it like 2027-01-31 19:00."),
    "number-unreadable": N_("That is not a whole number."),
    "number-out-of-bounds": N_("It has to be between {least} and {most}."),
    "kind-unknown": N_("A newer version said this; it has to be installed here too before it counts."),
    "law-unknown": N_(
        "This circle lives by newer rules. Everything is kept and passed on; update Lichen here to see it."
    ),
    "charter-not-adopted": N_("This needs a charter that all of you have said yes to."),
    "suspended-lately": N_("This account was stopped not long ago; nobody can be stopped again so soon."),
    "vetoed-before": N_("You objected before. This time more than half of the circle is asked, and that decides."),
    "recovery-completed": N_("This phone has taken over already."),
    "recovery-expired": N_("Too much time has passed. Ask the others again."),
    "device-revoked": N_("This device no longer speaks for anybody."),
    "already-agreed": N_("You have said yes to this already."),
    "circle-unfounded": N_("It was said before the circle began."),
    # Coming in at this node
    "passphrase-wrong": N_("That name and that passphrase do not belong together here."),
    "passphrase-short": N_("Make it at least {least} characters; a few words are easier to keep than signs."),
    "passphrase-long": N_("Make it at most {most} characters."),
    "name-taken": N_("Somebody else here comes in by that name. Choose another for coming in."),
    "reach-only-here": N_("The address of this machine reaches nobody’s phone yet, so an invite would lead nowhere."),
    "address-unreadable": N_("That is no mail address; it looks like ana@example.org."),
    # Meeting another machine
    "offer-unknown": N_("That is not the code, or it was made anew since. Look at the machine that shows it."),
    "offer-old": N_("This code is too old: each is good for {minutes} minutes. Have a new one made."),
    "offer-used": N_("Another machine has used this code already. If that was none of yours, say so to the circle."),
    "offer-own": N_("This is the machine that made the code. Use it on the other one."),
    "offer-of-another-kind": N_("This code is for something else. Ask whoever made it what it is for."),
    # Moving to another machine
    "nothing-to-bring": N_("You are in all of these circles here already."),
    "circle-moving": N_("This circle is on its way to another machine. Wait some minutes, then say it there."),
    "circle-moved": N_("This circle has moved to {address}. Take what you wrote along, and say it there."),
    "not-welcome": N_("That machine does not take in circles from this one, or no longer. Have a new link made there."),
    "device-elsewhere": N_("It names a phone that was not made for them here."),
    "held-already": N_(
        "That circle's record is on this machine already, and nothing in it says that the other machine may have it. "
        "If it should, bring the newest record here as a file first."
    ),
    "record-behind": N_("The record has not come far enough yet. Try again."),
    "nobody-comes": N_("Nobody who lives on this machine could come along."),
    "waits-to-take-over": N_("Their new phone has not taken over yet."),
    "never-even": N_("The two machines did not come to hold the same. Try again."),
    "not-there-yet": N_("The new machine has not spoken for everybody yet. Try again; until then the circle can stay."),
    "handed-over-before": N_("This circle was handed over before, and everybody with it."),
    "too-many-coming": N_("More than {most} people are on their way there. Bring some circles to the end first."),
    # From other copies
    "too-large": N_("It is larger than anything anybody can say ({size} bytes; {most} fit)."),
    "not-plain-text": N_("It is not plain text."),
    "not-canonical": N_("It is not written in the one form that everybody can check."),
    "malformed": N_("It could not be read ({detail})."),
    "id-malformed": N_("It names something by what cannot be a name."),
    "kind-missing": N_("It does not say what happened."),
    "device-malformed": N_("It names a phone by what cannot be one."),
    "device-unknown": N_("It comes from a phone that nobody let in."),
    "consent-missing": N_("The new phone did not say yes, or the invite was not the one shown."),
    "founding-misplaced": N_("A circle begins once, and nothing comes before that."),
    "founding-not-first": N_("A circle begins with its founding; this began otherwise."),
    "seen-not-sorted": N_("It names what its author had seen in the wrong order."),
    "before-its-past": N_("It claims to be earlier than what it builds on."),
    "chain-broken": N_("It does not continue what the same phone said before."),
    "chain-misplaced": N_("It does not stand where it says in what the same phone said."),
    "other-circle": N_("It builds on what was said in another circle."),
    "of-another-circle": N_("It belongs to another circle, whose record travels by itself."),
    "past-missing": N_("Something that it builds on is missing."),
    "state-differs": N_("This home makes something else of the record than the record says; please report it."),
    "signature-missing": N_("Nothing signed covers it."),
    "signature-wrong": N_("It is not signed by the phone it claims to come from."),
    # Files that carry a record
    "bundle-unknown": N_("This file does not carry a circle’s record."),
    "bundle-of-another-version": N_("Another version wrote this file ({format})."),
    "bundle-cut-short": N_("The file ends too early; what came before was kept."),
    "bundle-goes-on": N_("The file goes on after its end; that part was left out."),
    "bundle-damaged": N_("The file is damaged ({detail}); what came before was kept."),
    "bundle-too-large": N_("The file is larger than {most} bytes."),
    "bundle-line-too-long": N_("Line {line} of the file is longer than {most} characters."),
    "bundle-miscounted": N_("The file says it carries {said}, and {found} were found."),
    "bundle-says-twice": N_("Line {line} of the file says what was said already."),
    "bundle-signature-unreadable": N_("The signature on line {line} of the file could not be read."),
    "bundle-too-many-problems": N_("More than {most} things are wrong with the file; no more are listed."),
}
