"""How the charter came about: a ready-made start, a few evenings of crossing out, and six times yes."""

from lichen.demo.belonging import below
from lichen.demo.deeds import (
    agrees,
    begins_with,
    corrects,
    drops_value,
    ends_agreement,
    remarks,
    rewrites,
    says_yes,
    values,
    writes_purpose,
)
from lichen.demo.teller import on

PURPOSE = """\
Thirty-one flats, two stairs, one boiler, one landlord.

We keep our homes fit to live in and our rents bearable, and nobody faces the company alone. We do it together and in \
turns, so that nobody wears out and nobody becomes the boss of it."""

COMPANY = """\
Nobody speaks with the company alone: two of us are in the room, or two names are under the letter.

- What was said goes into a note the same evening, also when it was nothing.
- Nobody agrees to anything in the room. "We will ask the others" is a complete sentence.
- Letters with a date on them are read by somebody else too within two days."""

SOUP = """\
Once a week there is soup in the courtyard kitchen, for anybody who lives here or is hungry nearby.

Two cook, two wash up, and whoever cooked does not wash up. The tin by the door takes what people have. Nobody looks."""

QUIET_FIRST = "No noise after ten. No drilling on Sundays. Piano only in the afternoon."

QUIET = """\
Ten in the evening to seven in the morning is quiet, in the stairs too.

Loud work is announced on the door two days before, with an end. Practising an instrument is not noise until eight in \
the evening; after that it is a concert and needs an invitation."""

MONEY = """\
The soup tin is the only money we hold. Oskar and one other count it together once a month and write the sum on the \
inside of the kitchen door. More than what two soups cost needs a yes from the meeting."""

LISTS = """\
Nobody’s health, papers, debts or whereabouts stand here, not even kindly meant. What could hurt somebody if a phone \
were taken is told in person.

And no list of who lives where, nor of who owes what. Each stair knows its own."""

MEETING_WEEKLY = "We meet every week, in the laundry room, for an hour and a half."

MEETING = """\
We meet every second week for one hour, in the laundry room, standing up if it drags. Whoever opened the last meeting \
does not open this one. Someone minds the children, and that person is thanked first."""

BICYCLES = """\
Bicycles may stand in the hall of number 4 on the left, one deep, as long as a pram gets past. Not on the right: that \
is where people fall."""

DRAFT = [
    on(85, "19:00", "amara", writes_purpose("Kiln Row Tenants", PURPOSE)),
    on(85, "19:05", "amara", begins_with("mutual-aid")),
    on(85, "19:10", "amara", remarks("circle", "I put the ready-made page for neighbours there, so that we cross "
       "things out instead of staring at white paper. Please cross out.", name="start")),
    on(85, "19:20", "amara", agrees("company", "Talking to the company", COMPANY, review=6)),
    on(85, "19:25", "amara", agrees("weekly", "Meetings", MEETING_WEEKLY, review=5)),
    on(85, "20:30", "wen", remarks("circle", "Crossed out “Said in the open”. The agent can read what hangs in a "
       "stairwell.", to="start", name="crossed")),
    on(85, "20:31", "wen", drops_value("Said in the open")),
    on(85, "20:50", "tomasz", remarks("circle", "Then something for the paper that does hang there.", to="crossed")),
    on(85, "20:52", "tomasz", values("plain", "Plain words", "If your neighbour would not say it, do not write it.")),
    on(84, "18:10", "rosa", agrees("soup night", "Soup night", SOUP, review=40)),
    on(83, "21:00", "tomasz", rewrites("What we do not write down", "What we do not write down", LISTS, review=120)),
    on(82, "19:30", "leila", agrees("quiet", "Quiet hours", QUIET_FIRST, review=70)),
    on(82, "20:05", "oskar", remarks("quiet", "Only in the afternoon? I teach until seven. This is a charter against "
       "me personally.", name="piano")),
    on(82, "20:20", "leila", remarks("quiet", "It is a charter against Chopin through a floor at ten at night.",
       to="piano", name="chopin")),
    on(82, "20:45", "oskar", remarks("quiet", "Schubert.", to="chopin")),
    on(81, "07:30", "amara", remarks("quiet", "I get up at half past three. I would sign anything that names an "
       "hour.", to="piano")),
    on(80, "18:40", "oskar", rewrites("Money", "Money, which is a tin", MONEY, review=75)),
    on(79, "19:40", "wen", remarks("weekly", "Every week is too much. I will come twice and then never again, and I "
       "know myself.", name="too much")),
    on(79, "20:15", "tomasz", remarks("weekly", "Every second week, and somebody with the children, or it is only "
       "the people without children who decide.", to="too much")),
    on(78, "19:00", "amara", ends_agreement("weekly")),
    on(78, "19:05", "amara", agrees("meetings", "Meetings, every second week", MEETING, review=60)),
]  # fmt: skip

ADOPTION = [
    on(76, "19:10", "leila", says_yes("Yes. We can still count.")),
    on(76, "20:30", "wen", says_yes()),
    on(75, "08:20", "tomasz", says_yes("Yes, and I will print it.")),
    on(74, "17:45", "oskar", rewrites("quiet", "Quiet hours and loud hours", QUIET, review=70)),
    on(74, "17:50", "oskar", remarks("quiet", "I have put it differently. Sorry: whoever had said yes has to say it "
       "once more, because it is another page now.", name="another page")),
    on(74, "18:30", "leila", remarks("quiet", "A concert that needs an invitation. Fine. I expect one.", to="another "
       "page")),
    on(73, "16:20", "rosa", below(agrees("bicycles", "Bicycles in the hall", BICYCLES, review=90))),
    on(73, "19:00", "oskar", says_yes("Yes, to an hour.")),
    on(73, "19:30", "leila", says_yes("Yes, again.")),
    on(72, "07:15", "wen", says_yes("Yes, again. Now leave it alone.")),
    on(72, "20:10", "amara", says_yes("Yes.")),
    on(71, "12:05", "tomasz", says_yes("Yes. Third printing.")),
    on(70, "09:40", "rosa", says_yes("Yes. I thought I had put the bicycles in? Never mind, yes.")),
    on(70, "09:55", "amara", remarks("circle", "That was the sixth. It holds from today. We have a charter, and it "
       "fits on one page if Tomasz uses the small letters.")),
    on(66, "18:10", "rosa", remarks("bicycles", "Here they are! I wrote this in the laundry room and nobody carried "
       "the stick for a week. Now everybody has said yes to a page without bicycles.", name="stick")),
    on(66, "18:40", "tomasz", remarks("bicycles", "Then it waits for the first change we decide on together. The "
       "left side stays in force among gentlepeople.", to="stick")),
    on(33, "20:00", "ines", remarks("company", "What counts as speaking? The agent stopped me at the bins and asked "
       "how many of us there are. I said: enough.", name="bins talk")),
    on(33, "20:25", "leila", remarks("company", "Perfect answer. Write a note anyway, two lines.", to="bins talk")),
    on(16, "19:10", "mihai", remarks("meetings", "One hour worked twice now because Wen really does stand up.")),
    on(8, "19:15", "tomasz", remarks("company", "We look at this one again soon. My wish: letters are read by "
       "somebody else within one day, not two. The rent letter had seven days in it and we used up two by being "
       "polite.", name="one day")),
    on(8, "19:50", "amara", remarks("company", "Agreed, unless both of us work nights. See you at the review on the "
       "stairs.", to="one day", name="review talk")),
    on(7, "06:05", "amara", corrects("review talk", text="Agreed, unless both of us work nights. See you at the "
       "review, in the laundry room. (I wrote stairs. The stairs are being washed.)")),
]  # fmt: skip

CHAPTER = [*DRAFT, *ADOPTION]
