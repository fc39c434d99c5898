"""What the people of the measured circle say: short everyday sentences, put together from parts."""

from random import Random

PLACES = (
    "the stairs", "the courtyard", "the laundry room", "the roof", "the cellar", "the bike shed", "house number 9",
    "the community room", "the garden gate", "the east wing", "the kitchen", "the lift",
)  # fmt: skip
THINGS = (
    "the letter to the landlord", "the heating bill", "the list of repairs", "the summer table", "the tool shelf",
    "the emergency numbers", "the minutes from May", "the translation", "the bank account", "the key box",
    "the leaflet", "the petition", "the food orders", "the children's afternoon", "the shared van", "the meter reading",
)  # fmt: skip
PEOPLE = (
    "the tenants' union", "the caretaker", "Mrs. Okafor on the third floor", "the new people at number 12",
    "the district office", "the lawyer", "three roofers", "everyone who was at the meeting", "the bakery", "the school",
)  # fmt: skip
DAYS = ("on Thursday", "this weekend", "before the holidays", "by the end of the month", "next week", "in the evening")

TITLES = (
    "Ask {person} about {thing}", "Fix the light in {place}", "Write {thing} and send it round", "Clean {place} {day}",
    "Find somebody who can look at {place}", "Get {thing} ready {day}", "Call {person} back", "Carry {thing} upstairs",
    "Check {thing} together with {person}", "Paint {place} {day}", "Borrow a ladder for {place}", "Copy {thing}",
)  # fmt: skip
REMARKS = (
    "I can come {day}, and bring the ladder.", "I asked {person}; they will call back {day}.", "Done, see {place}.",
    "Does anybody still have {thing}? I cannot find it.", "Cheaper than we thought: {person} showed me the offer.",
    "I would rather wait until {person} has answered.", "Thank you! I will take care of {thing} then.",
    "Not me this time, I am away {day}.", "We met in {place} and talked it over; three of us can help {day}.",
    "Careful with {place}, the floor is wet again.", "Could somebody who knows {person} ask once more about {thing}?",
    "Yes.", "Agreed, and let us tell {person} {day} so that nobody is surprised.", "I put {thing} in {place}.",
)  # fmt: skip
REASONS = (
    "{person} has to agree first", "we wait for {thing}", "nobody has the key to {place}", "too wet until it dries",
)  # fmt: skip
WORKED = (
    "Two people were enough, and {person} lent us what was missing.", "Asking {person} in person was quicker.",
    "We did it {day} and everybody came.", "A list in {place} where people could write their name.",
)  # fmt: skip
FAILED = ("Nobody read {thing} in time.", "We had forgotten to tell {person}.", "{place} was locked when we came.")
OPEN = ("Somebody should look at {place} again in a year.", "{person} still waits for an answer.")
LESSONS = ("Ask {person} early", "Never start {thing} alone", "Put notes where {place} is", "Meet {day}, not later")

TEXTS = {
    "title": TITLES, "remark": REMARKS, "why": REASONS, "worked": WORKED, "failed": FAILED, "open": OPEN,
    "lesson": LESSONS,
}  # fmt: skip


def something(random: Random, kind: str) -> str:
    """One sentence of a kind."""
    sentence = random.choice(TEXTS[kind])
    said = sentence.format(
        place=random.choice(PLACES), thing=random.choice(THINGS), person=random.choice(PEOPLE), day=random.choice(DAYS)
    )
    return said[0].upper() + said[1:]
