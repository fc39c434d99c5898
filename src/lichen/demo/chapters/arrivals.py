"""Who came, who vouched, who rests, who left, and what became of Tomasz's phone."""

from lichen.demo.belonging import (
    asks_for_new_phone,
    below,
    carries_the_stick,
    enrols,
    enrols_below,
    founds,
    invites,
    is_called,
    joins,
    leaves,
    rests,
    returns,
    revokes,
    stops,
    takes_over,
    vouches,
    vouches_for_new_phone,
)
from lichen.demo.deeds import opens, remarks
from lichen.demo.teller import on

PURPOSE = "We live in the same two houses and have the same landlord. We want to stop dealing with both one by one."

FOUNDING = [
    on(92, "19:10", "amara", founds("Kiln Row Tenants", PURPOSE, "Amara")),
    on(92, "19:12", "amara", invites("table", uses=8, days=21, note="For everybody who sat on the stairs tonight")),
    on(92, "19:20", "amara", is_called("Amara", "Number 6, third floor. I drive the number 9 tram, so ask me "
       "early.")),
    on(92, "20:05", "oskar", joins("table", "Oskar")),
    on(92, "20:07", "leila", joins("table", "Leila")),
    on(92, "20:15", "wen", joins("table", "Wen")),
    on(92, "21:02", "oskar", is_called("Oskar", "Number 4, ground floor, the one with the piano. Knock, I hear "
       "badly.")),
    on(91, "07:40", "tomasz", joins("table", "Tomasz")),
    on(91, "18:30", "leila", is_called("Leila", "Number 4, second floor. I teach evening maths. I like long "
       "tables.")),
    on(91, "19:15", "wen", is_called("Wen", "Number 6, under the roof. Carpenter. I fix it first and talk after.")),
    on(90, "12:20", "rosa", joins("table", "Rosa")),
    on(90, "12:31", "rosa", is_called("Rosa", "Number 4, first floor. Sewing machine, strong opinions on curtains.")),
    on(90, "20:10", "tomasz", is_called("Tomasz", "Number 6, first floor. Librarian. I will find out who wrote it.")),
]  # fmt: skip

JOINING = [
    on(65, "18:00", "wen", invites("for kofi", uses=1, days=14, note="Kofi, number 6, second floor")),
    on(64, "09:05", "kofi", joins("for kofi", "Kofi")),
    on(63, "20:40", "oskar", vouches("kofi", "He tuned my piano and would not take money for the second hour.")),
    on(63, "21:15", "kofi", is_called("Kofi", "Number 6, second floor. Piano tuner. Good with children and high "
       "Cs.")),
    on(56, "17:30", "leila", invites("for ines", uses=1, days=14, note="Ines, number 4, third floor")),
    on(55, "19:20", "ines", joins("for ines", "Ines")),
    on(54, "06:10", "amara", vouches("ines", "Met her on the first tram. She had read the fuse plan for fun.")),
    on(54, "18:45", "ines", is_called("Ines", "Number 4, third floor. Electrician. I do not do plumbing, I only mean "
       "well.")),
    on(37, "16:00", "kofi", invites("for mihai", uses=1, days=14, note="Mihai, across the landing")),
    on(36, "18:25", "mihai", joins("for mihai", "Mihai")),
    on(35, "19:50", "ines", vouches("mihai", "Lent me a ladder before he knew my name.")),
    on(35, "20:30", "mihai", is_called("Mihai", "Number 6, second floor. I cook for three hundred children on "
       "weekdays.")),
    on(14, "17:10", "mihai", invites("for yusra", uses=1, days=14, note="Yusra, the attic room")),
    on(13, "21:05", "yusra", joins("for yusra", "Yusra")),
    on(10, "08:15", "tomasz", vouches("yusra", "She brought back a library book from the tenant before her.")),
    on(10, "19:00", "yusra", is_called("Yusra", "Number 6, the attic room. I study surveying and own a very long "
       "tape.")),
    on(5, "18:20", "yusra", invites("for bridie", uses=1, days=21, note="Bridie with the grey cat, number 4")),
    on(4, "11:35", "bridie", joins("for bridie", "Bridie")),
    on(3, "20:05", "yusra", opens("tea", "Have tea with Bridie", "She has lived in number 4 for thirty-one years and "
       "remembers three landlords by their shoes. Whoever trusts her afterwards, please say so: she waits for one "
       "more of us.", size="small")),
]  # fmt: skip

RESTING_AND_LEAVING = [
    on(59, "08:30", "oskar", rests("The choir goes on tour and takes me along. Back in a fortnight.")),
    on(47, "10:20", "oskar", returns("Back, hoarse, with biscuits.")),
    on(25, "19:30", "rosa", remarks("sewing", "I have told some of you on the stairs already: my sister has a room "
       "for me by the sea, and I said yes. I am leaving the sewing corner, not you.", name="rosa goes")),
    on(25, "20:10", "leila", remarks("sewing", "Who will tell us the truth about our curtains?", to="rosa goes")),
    on(24, "09:00", "rosa", leaves("Thank you, all of you. I came for the hot water and stayed for the soup.")),
    on(24, "18:40", "amara", remarks("sewing", "Thank you, Rosa. You sewed the banner and counted the chairs at "
       "every single soup night, and you were the first to say that the list of flats was a bad idea. The door stays "
       "open.")),
    on(23, "07:50", "oskar", remarks("sewing", "The stairs are quieter and I do not like it.")),
    on(18, "05:40", "kofi", rests("She is here! Five in the morning, both well. Ask me again when she sleeps.")),
    on(18, "07:15", "oskar", remarks("meals", "I heard her through two floors and she is nearly in tune.")),
]  # fmt: skip

PHONES = [
    on(78, "19:30", "tomasz", enrols_below("laptop", "Typed in the laundry room, on a machine from another age.")),
    on(78, "20:10", "rosa", enrols_below("laptop", "Me too. It smells of lavender down here and there is no "
       "reception.")),
    on(61, "18:00", "amara", enrols("work phone", "Work phone")),
    on(60, "19:10", "wen", enrols_below("laptop", "Good. I can read along while the machine spins.")),
    on(45, "20:20", "leila", enrols("tablet", "The tablet on the kitchen wall")),
    on(15, "06:00", "amara", revokes("work phone", "Gave the work phone back")),
    on(39, "18:20", "wen", stops("tomasz", "His phone was taken on the tram, unlocked, half an hour ago. He rang my "
       "bell.")),
    on(39, "18:26", "leila", stops("tomasz", "I spoke with him too. Better closed for a week than somebody reading "
       "us.")),
    on(39, "21:10", "tomasz", below(remarks("inspection", "It is me, from the laundry room. My phone is gone, so do "
       "not answer anything it says. And the inspector still has my pen."))),
    on(38, "08:40", "wen", carries_the_stick()),
    on(38, "09:00", "oskar", asks_for_new_phone("tomasz", "new phone", "He stood before me, with no phone and no "
       "pen.")),
    on(38, "12:30", "leila", vouches_for_new_phone("new phone", "Spoke with him at the door.")),
    on(38, "19:45", "amara", vouches_for_new_phone("new phone", "He rode in my tram. It is him.")),
    on(38, "20:10", "kofi", vouches_for_new_phone("new phone", "Nobody else corrects my commas.")),
    on(34, "20:15", "tomasz", takes_over("new phone")),
    on(31, "19:00", "tomasz", remarks("inspection", "Here again, with my own thumbs. What I wrote from the laundry "
       "room that evening did not count, because you had stopped my account by then. Quite right: how could you know "
       "that it was me? So once more: the inspector has my pen.", name="pen")),
    on(31, "19:20", "wen", remarks("inspection", "We know. It is a good pen. It is gone.", to="pen")),
]  # fmt: skip

CHAPTER = [*FOUNDING, *JOINING, *RESTING_AND_LEAVING, *PHONES]
