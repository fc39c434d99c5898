"""What they decided together: what was easy, what was not, and what is still open."""

from lichen.demo.belonging import below, carries_the_stick, stops
from lichen.demo.chapters.charter import BICYCLES, COMPANY
from lichen.demo.deciding import (
    amends,
    an_agreement,
    another_wording,
    comes_of,
    does_not_want,
    objects,
    opens_again,
    proposes,
    ranks,
    reads,
    stands_aside,
    tells_small,
    their_phone_again,
    wants,
)
from lichen.demo.deeds import remarks
from lichen.demo.teller import on

WITHIN_A_DAY = COMPANY.replace("within two days", "within one day")

TOOLS = [
    on(37, "18:10", "wen", proposes("tools", "Every tool is back on the shelf on Sunday evening", "Also the drill. "
       "Also if one is not done. We try it until the leaves are down, then we look.", review=-1)),
    on(37, "18:12", "wen", wants("tools")),
    on(37, "19:40", "leila", wants("tools", "Sunday is good, I drill on Saturdays.")),
    on(36, "08:15", "amara", reads("tools")),
    on(36, "18:30", "oskar", wants("tools")),
    on(35, "12:20", "rosa", reads("tools")),
    on(34, "18:20", "wen", comes_of("tools", "passed")),
]  # fmt: skip

NAMES = [
    on(30, "20:00", "leila", proposes("names", "All twenty-six names stand under the answer", "Not “the tenants of "
       "Kiln Row”, which they can ignore, but names, in the order of the stairs. Whoever does not want to be among "
       "them says so at any door, and nobody asks why.", by="majority", about=["answer"])),
    on(30, "20:40", "ines", wants("names", "One cannot write back to a number.", serves=["plain"])),
    on(29, "06:05", "amara", wants("names", "I have signed everything so far and I am still here.",
       serves=["Nobody alone"])),
    on(29, "12:10", "rosa", does_not_want("names", "My mother was on a list. Whoever gets a letter with names on it "
       "has names, and it does not matter how kindly it was meant.", strains=["Nobody alone"])),
    on(29, "18:30", "wen", does_not_want("names", "Three in my stair have leases that end in spring. They will sign "
       "because all the others do. That is not the same as wanting to.", strains=["Nobody alone", "plain"])),
    on(29, "19:10", "oskar", wants("names", "Both of them are right, and I would still sign.")),
    on(28, "19:45", "tomasz", wants("names", "In alphabetical order, please. By stairs it is a map.")),
    on(28, "20:30", "kofi", wants("names", serves=["Nobody alone"])),
    on(27, "18:40", "leila", wants("names", "Alphabetical, then. And what Rosa and Wen wrote I read out at every door "
       "before anybody signs.", serves=["Nobody alone"])),
    on(27, "20:05", "leila", comes_of("names", "passed")),
]  # fmt: skip

SOUP_EVENING = [
    on(16, "19:00", "oskar", proposes("soup evening", "Which evening for the soup in winter", "The courtyard is dark "
       "at five now. We cook where there is light, and only once a week.", by="ranking", options=["Tuesday",
       "Thursday", "Friday"])),
    on(16, "19:20", "leila", ranks("soup evening", 2, 1, 3, reason="Tuesdays I teach.")),
    on(16, "20:00", "wen", ranks("soup evening", 3, 1, 2)),
    on(15, "07:10", "amara", ranks("soup evening", 1, 2, 0, reason="Fridays I am asleep by six.")),
    on(15, "17:30", "oskar", ranks("soup evening", 2, 1, 0, reason="On Fridays there is choir.")),
    on(14, "19:15", "tomasz", ranks("soup evening", 1, 2, 3)),
    on(14, "20:10", "ines", ranks("soup evening", 3, 2, 1)),
    on(13, "19:05", "oskar", comes_of("soup evening", "passed")),
]  # fmt: skip

GATE = [
    on(6, "18:30", "wen", proposes("gate", "The courtyard gate is locked from ten to six", "The lock is there, I oiled "
       "it. Everybody has the key, it is the one for the bins.")),
    on(6, "18:32", "wen", wants("gate")),
    on(6, "19:10", "leila", wants("gate", "I would sleep better over it.")),
    on(5, "18:15", "oskar", reads("gate")),
    on(5, "20:40", "tomasz", reads("gate")),
    on(4, "18:30", "wen", carries_the_stick()),
    on(3, "04:05", "amara", objects("gate", "I go out at a quarter to four with a bag in each hand. The last time "
       "that gate was locked I climbed it, and I was younger.", "A latch that opens from the inside without a key. "
       "The one from the drying loft would fit.")),
    on(3, "18:45", "wen", below(comes_of("gate", "passed"))),
    on(3, "18:50", "wen", below(remarks("gate", "Nobody against it, so it holds. I put the lock on tonight."))),
    on(1, "08:10", "wen", carries_the_stick()),
    on(1, "08:15", "wen", opens_again("gate")),
    on(1, "08:30", "wen", remarks("gate", "I wrote that it holds, in the laundry room, and Amara had said no fourteen "
       "hours before. The stick had not been down yet. The lock is off again, and I am looking at the latch.")),
]  # fmt: skip

LETTERS = [
    on(5, "20:00", "tomasz", proposes("one day only", "Letters with a date are read by somebody else within one day",
       "Two of the seven days of the rent letter went by while we were being polite.", then=[another_wording("company",
       "Talking to the company", WITHIN_A_DAY, review=170)])),
    on(5, "20:05", "tomasz", wants("one day only")),
    on(5, "20:45", "leila", wants("one day only", "The two days were mine, so yes.")),
    on(4, "06:20", "amara", wants("one day only", "Yes, if somebody finds me on the tram.")),
    on(4, "21:15", "ines", objects("one day only", "Every third week I am on call, Amara drives the first tram and "
       "Mihai leaves at five. Whoever gets a letter on such a day has broken our agreement by midnight, and the next "
       "one goes into a drawer.", "“By the next evening” instead of “within one day”. And a second name, for "
       "whoever is out.")),
    on(3, "18:20", "tomasz", remarks("one day only", "That is a better sentence than mine. Give me until tomorrow.")),
]  # fmt: skip

TIN = [
    on(4, "17:00", "oskar", proposes("account", "An account under two names, for nine euros a month", "What is in the "
       "tin goes there. The two names change every year.", about=["bank"])),
    on(4, "19:30", "leila", wants("account")),
    on(3, "17:40", "wen", stands_aside("account", "Nine euros is a pot of soup. But I do not have to count it.")),
    on(2, "18:45", "oskar", amends("account", "Two hundred stay in the tin, what is above goes to an account",
       "For one year, under two names. The bank at the station takes four euros if one asks twice. I asked twice.",
       about=["bank"], review=300)),
    on(2, "18:50", "oskar", wants("account")),
    on(2, "21:00", "amara", wants("account", "Four I can defend on the stairs.")),
]  # fmt: skip

HALL = [
    on(3, "19:30", "oskar", proposes("hall", "The bicycles of number 4, at last", "Rosa wrote it, the stick came too "
       "late, and we have lived by it ever since. Now let it be on the page.", then=[an_agreement("Bicycles in the "
       "hall", BICYCLES, review=120)])),
    on(3, "19:32", "oskar", wants("hall")),
    on(3, "20:00", "leila", wants("hall", "For Rosa.", serves=["plain"])),
    on(2, "19:20", "ines", wants("hall")),
    on(1, "18:10", "wen", reads("hall")),
]  # fmt: skip

POTATOES = [
    on(2, "16:00", "ines", stops("mihai", "His phone is gone from the counter of the school kitchen, unlocked. He rang "
       "me from the caretaker’s.")),
    on(2, "16:20", "oskar", stops("mihai", "He stands beside me and is very red. Yes, please stop it.")),
    on(1, "18:30", "tomasz", proposes("potatoes", "Mihai may write again", "It was in the potatoes. It lay there for "
       "two hours, under four kilos, and nobody but Mihai peels them. I know how it is to be stopped, and a week of it "
       "is only right if somebody had it in their hands.", then=[their_phone_again("mihai")])),
    on(1, "18:35", "tomasz", wants("potatoes")),
    on(1, "19:00", "mihai", wants("potatoes", "I looked at it from all sides. Starch in the socket, otherwise as it "
       "was.")),
    on(1, "19:40", "leila", does_not_want("potatoes", "I believe every word, and two hours are two hours. A new "
       "lock, a new start of it, and I say yes before the week is over.")),
]  # fmt: skip

SMALL = [
    on(4, "18:45", "yusra", tells_small("The bin for glass stands under the lamp now", "I moved it two metres, because "
       "one heard people miss it in the dark. If it is in anybody’s way I move it back.")),
]  # fmt: skip

CHAPTER = [*TOOLS, *NAMES, *SOUP_EVENING, *GATE, *LETTERS, *TIN, *HALL, *POTATOES, *SMALL]
