"""What they trust somebody with, in turns: the stick, the soup tin, and the door for whoever is new."""

from lichen.demo.carrying import accepts, learns_beside, looks_back, would_like
from lichen.demo.deciding import a_role, a_term, comes_of, proposes, reads, wants
from lichen.demo.deeds import remarks
from lichen.demo.teller import on

STICK = a_role(
    "The stick",
    "Nobody who reads and writes in the laundry room is forgotten down there.",
    "Carries the stick down and up again, twice a week. Says so a day before when they cannot.",
)

TIN = a_role(
    "The soup tin",
    "What people put into the tin is there when soup has to be bought.",
    "Counts it once a month with one other, and writes the sum on the inside of the kitchen door.",
)

DOOR = a_role(
    "Tea with whoever is new",
    "Nobody has to find out from a notice how things are done here.",
    "Has tea with everybody who moves in or wants to come, and tells them what nobody wrote down. Brings biscuits.",
)

DESCRIBED = [
    on(62, "18:30", "amara", proposes("three roles", "Three things that one of us should hold in turns", "They get "
       "done, and always by whoever minds most. Three months each, then somebody else.", then=[STICK, TIN, DOOR])),
    on(62, "18:32", "amara", wants("three roles")),
    on(62, "19:10", "leila", wants("three roles", "I mind most about the stick.")),
    on(61, "19:20", "oskar", wants("three roles", "I mind most about the tin. It rattles.")),
    on(60, "18:45", "tomasz", reads("three roles")),
    on(59, "18:40", "amara", comes_of("three roles", "passed", "stick", "tin", "welcome")),
]  # fmt: skip

FIRST_TERMS = [
    on(46, "20:30", "amara", proposes("who holds them", "Leila has the stick and Oskar the tin", "For tea with whoever "
       "is new nobody has come forward yet. I ask again on the stairs.", then=[a_term("stick", "leila", until=5),
       a_term("tin", "oskar", until=-8)])),
    on(46, "20:32", "amara", wants("who holds them")),
    on(46, "21:00", "wen", wants("who holds them", "Good.")),
    on(45, "18:10", "rosa", wants("who holds them", "Oskar will count it twice a week for joy.")),
    on(44, "08:40", "tomasz", wants("who holds them")),
    on(43, "19:00", "kofi", reads("who holds them")),
    on(43, "20:45", "amara", comes_of("who holds them", "passed")),
    on(42, "18:05", "leila", accepts("stick")),
    on(42, "19:20", "oskar", accepts("tin")),
]  # fmt: skip

HANDED_ON = [
    on(12, "20:40", "oskar", proposes("tin to ines", "Ines takes over the soup tin", "My three months are nearly over. "
       "She has counted with me every time, and she reads a column from both ends.", then=[a_term("tin", "ines",
       until=75)])),
    on(12, "20:42", "oskar", wants("tin to ines")),
    on(12, "21:10", "leila", wants("tin to ines")),
    on(11, "18:20", "wen", wants("tin to ines", "She also finds the missing cents in washing machines.")),
    on(10, "19:40", "amara", reads("tin to ines")),
    on(9, "19:30", "oskar", looks_back("tin", worked="Counting on the day after the soup, while the sum is still in "
       "one’s ears.", failed="I turned two digits round and everybody read the wrong sum on the door for a fortnight.",
       advice="Let the other one write the number.")),
    on(9, "20:45", "oskar", comes_of("tin to ines", "passed")),
    on(7, "18:15", "ines", accepts("tin")),
    on(7, "18:40", "ines", remarks("tin", "Where is the small key, and what is the bag of foreign coins? Oskar, please "
       "write down what I do not know to ask.")),
    on(6, "18:00", "yusra", learns_beside("stick")),
    on(6, "20:00", "mihai", would_like("welcome", "I make the tea too strong, but I have time on Sundays.")),
]  # fmt: skip

CHAPTER = [*DESCRIBED, *FIRST_TERMS, *HANDED_ON]
