"""Soup, children, sewing, a new baby, and a tin of coins."""

from lichen.demo.deeds import blocks, closes, corrects, describes, erases, learns, opens, remarks, takes
from lichen.demo.teller import on

SOUP = [
    on(86, "19:00", "amara", opens("soup", "The first soup night", "To see each other without a reason to "
       "complain.", size="medium", due=-77)),
    on(86, "20:00", "oskar", takes("soup", "I can peel.")),
    on(85, "12:10", "rosa", takes("soup", "I can season.")),
    on(81, "18:20", "rosa", remarks("soup", "How many plates do we count on?", name="how many")),
    on(81, "18:40", "oskar", remarks("soup", "Nine.", to="how many", name="nine")),
    on(80, "18:50", "rosa", remarks("soup", "I cook for twenty.", to="nine")),
    on(77, "22:00", "oskar", closes("soup", worked="Thirty-four people. The man from the top of number 4 spoke.",
       failed="Twenty-two plates. The last twelve ate in turns, from pot lids.", still_open="Who cooks when Rosa "
       "does not?")),
    on(59, "07:20", "rosa", opens("plates", "Find twenty more plates", "None alike, please.", size="small")),
    on(57, "19:10", "kofi", takes("plates")),
    on(51, "18:00", "kofi", closes("plates", worked="A wedding that did not happen. Forty plates, gold rim, not a "
       "question asked.")),
    on(34, "19:15", "mihai", opens("big pot", "Borrow the big pot from the school kitchen", size="small")),
    on(34, "19:16", "mihai", takes("big pot")),
    on(31, "22:10", "mihai", closes("big pot", worked="Ask the caretaker, not the office.", failed="It does not fit "
       "through the courtyard door with anybody behind it.")),
    on(15, "18:00", "oskar", opens("cooks", "Cook for the soup nights of the coming month", "Two each time. Mihai "
       "may not be asked, he does it all day.", size="medium", due=14)),
    on(14, "19:00", "tomasz", takes("cooks", "The second one. I have one recipe.")),
    on(12, "20:45", "ines", takes("cooks", "The first, with whoever can chop.")),
    on(6, "20:20", "mihai", remarks("cooks", "Nobody asked me, and I noticed, and it is lovely. I will bring "
       "bread.")),
]  # fmt: skip

CHILDREN = [
    on(34, "19:45", "leila", opens("children", "Someone with the little ones during meetings", "One hour, every "
       "second week. That person is thanked first.", size="small")),
    on(31, "08:00", "kofi", takes("children", "They like the tuning fork.")),
    on(19, "18:00", "oskar", opens("meals", "Meals for Kofi’s door, three weeks long", "Left on the mat, no "
       "ringing.", size="medium", due=0)),
    on(19, "18:20", "oskar", takes("meals")),
    on(19, "19:00", "amara", takes("meals")),
    on(18, "07:00", "mihai", takes("meals", "Not as work. As a neighbour.")),
    on(16, "18:30", "amara", remarks("meals", "A list hangs inside the laundry room door. Write what you bring.",
       name="what you bring")),
    on(13, "20:00", "oskar", remarks("meals", "I should have read it. Lentils again.", to="what you bring")),
    on(6, "19:00", "oskar", closes("meals", worked="Nineteen evenings of twenty-one. Nobody rang.", failed="Nine "
       "lentil dishes. There was a list, and everybody wrote on it after they had cooked.", still_open="Eleven boxes "
       "that belong to somebody.")),
    on(5, "19:40", "mihai", learns("failed", "A list one fills in afterwards", "It tells you what went wrong, not "
       "what to cook. Hang it where people pass before they shop, not where they pass with the pot.", task="meals")),
]  # fmt: skip

THINGS_HANDED_ON = [
    on(68, "17:30", "rosa", opens("reading", "Read letters from offices with whoever wants", "Saturday mornings in "
       "the laundry room. One reads aloud, one asks what it means.", size="medium", skills="any language beside this "
       "one")),
    on(67, "18:00", "rosa", takes("reading")),
    on(45, "19:00", "kofi", takes("reading")),
    on(40, "12:30", "kofi", remarks("reading", "Eight people today. Most letters say the same thing four times and "
       "the important part once, in the middle.")),
    on(9, "18:10", "yusra", takes("reading", "I have Arabic, French, and the patience of a tripod.")),
    on(30, "18:40", "rosa", opens("handbook", "House handbook in four languages", "Where the fuses are, which key "
       "goes where, when it is quiet, who to knock for when it burns.", size="large")),
    on(30, "18:45", "rosa", takes("handbook")),
    on(12, "08:10", "ines", opens("keys", "Write down who holds which key", "The cellar, the loft, the meter "
       "cupboard. Only which key and how many, not where people live.", size="small")),
    on(11, "18:30", "ines", blocks("handbook", "Half of it is about keys.", by="keys")),
    on(26, "19:10", "rosa", opens("sewing", "Take over the sewing corner", "Machine, threads, and the tin of buttons "
       "that belong to coats long gone.", size="small")),
    on(25, "20:30", "amara", takes("sewing", "Only if you show me the bobbin.")),
    on(24, "08:30", "rosa", remarks("sewing", "Shown. Twice. You will be fine.")),
    on(22, "19:30", "amara", closes("sewing", worked="An afternoon beside her was worth more than any "
       "instructions.", failed="We asked only when she was already packing. Two months earlier there would have been "
       "two who can.")),
    on(20, "19:50", "tomasz", learns("failed", "We noticed what Rosa did when she stopped", "Seasoning, chairs, "
       "thread, the banner, the stick on some days. Nobody had written it down, she least of all. Who else among us "
       "does things that nobody else can?")),
]  # fmt: skip

MONEY = [
    on(29, "18:10", "oskar", opens("bank", "Where to keep the soup money", "The tin is full, which was not "
       "planned.", size="medium")),
    on(25, "17:00", "oskar", takes("bank")),
    on(24, "20:00", "oskar", remarks("bank", "Counted with Ines: 318.40. The sum on the kitchen door says 381.40. I "
       "have corrected the door.", name="sum")),
    on(24, "20:15", "ines", remarks("bank", "The door was corrected by the one who wrote it. Both numbers are still "
       "there, one crossed out.", to="sum")),
    on(17, "18:00", "leila", remarks("bank", "A savings book needs one name, and then it is that person’s money. Two "
       "names cost nine euros a month. The tin costs nothing.", name="savings")),
    on(17, "18:30", "wen", remarks("bank", "Then let us spend it until it fits into the tin.", to="savings")),
    on(10, "12:00", "oskar", describes("bank", "Where to keep the soup money", "The tin is full. A bank wants one "
       "name or nine euros. The other soup kitchens in town may know a third way; I will ask two of them.",
       size="medium")),
    on(6, "09:30", "amara", remarks("bank", "Can somebody lend the tin for the", name="half")),
    on(6, "09:31", "amara", erases("half")),
    on(2, "19:00", "oskar", remarks("bank", "Asked the first. They keep theirs in a piano. I am thinking about it.",
       name="pianos")),
    on(1, "07:30", "oskar", corrects("pianos", text="Asked the first of the two. They keep theirs in a piano. I am "
       "thinking about it.")),
]  # fmt: skip

CHAPTER = [*SOUP, *CHILDREN, *THINGS_HANDED_ON, *MONEY]
