"""What breaks, leaks, slams and stinks in two old houses, and who did something about it."""

from lichen.demo.belonging import below, carries_the_stick
from lichen.demo.deeds import (
    blocks,
    closes,
    corrects,
    describes,
    hands_back,
    learns,
    opens,
    remarks,
    reopens,
    takes,
    unblocks,
)
from lichen.demo.teller import on

HOT_WATER = [
    on(91, "20:00", "oskar", opens("hot water", "Hot water in number 6 before eight in the morning", "So that nobody "
       "with an early shift showers cold, and so that we stop being told that it must be our taps.", size="large",
       due=-62)),
    on(91, "20:30", "leila", takes("hot water", "I will write down when it is cold, to the minute.")),
    on(90, "19:00", "amara", takes("hot water", "I am up anyway.")),
    on(88, "05:10", "amara", remarks("hot water", "3:40 cold. 4:30 cold. 5:00 lukewarm, with noises.",
       name="noises")),
    on(88, "08:00", "oskar", remarks("hot water", "The noise is a D flat, if that helps the plumber.", to="noises")),
    on(80, "12:15", "leila", blocks("hot water", "The company says a part is on order.", name="part")),
    on(71, "17:30", "leila", unblocks("hot water", "part", "The part was in the cellar the whole time, in its box.")),
    on(63, "20:10", "leila", closes("hot water", worked="A table of 214 temperatures, by hour, with no adjectives in "
       "it. They replaced the mixing valve four days after they got it.", failed="Nine phone calls before that, each "
       "by one of us alone, each answered by somebody new.", still_open="Who reads the meter, and can we see it?")),
]  # fmt: skip

DOORS_AND_LIGHT = [
    on(89, "18:10", "rosa", opens("door", "Stop the front door of number 4 from slamming", "My ceiling jumps.",
       size="small")),
    on(88, "18:00", "wen", takes("door")),
    on(85, "17:20", "wen", closes("door", worked="New felt, two longer screws, a talk with the hinge.")),
    on(58, "19:00", "kofi", opens("lock", "Collect money for a better front door lock", size="medium")),
    on(55, "19:45", "tomasz", remarks("lock", "Please wait. Locks are the landlord’s to pay. It is in the lease, on "
       "page nine, in letters for ants.", name="ants")),
    on(54, "20:05", "kofi", remarks("lock", "Then I am glad I only collected eleven euros. They go back tomorrow.",
       to="ants")),
    on(49, "19:30", "kofi", closes("lock", dropped=True, failed="I began to collect before anybody had read the "
       "lease. Reading first would have taken ten minutes.")),
    on(21, "17:00", "mihai", opens("light", "Light on the back steps", "Somebody will break a leg there, and I carry "
       "the soup pot.", size="small")),
    on(20, "18:15", "ines", takes("light")),
    on(14, "19:20", "ines", closes("light", worked="A lamp that minds the dusk by itself.", failed="The first one "
       "minded the neighbour’s cat and blinked all night. Sorry, first floor.")),
    on(9, "20:15", "ines", reopens("door", "It slams again. The felt is gone, the talk with the hinge wore off.")),
    on(9, "20:40", "oskar", remarks("door", "I thought it was applause.")),
]  # fmt: skip

BASEMENT = [
    on(88, "19:40", "tomasz", opens("laptop", "Get the old laptop in the laundry room going", "So that whoever has "
       "no phone, or no reception, can read along and write.", size="small")),
    on(88, "19:41", "tomasz", takes("laptop")),
    on(76, "18:00", "tomasz", closes("laptop", worked="It keeps everything we have here, and a stick on a string "
       "carries the rest up and down.", failed="No reception behind that much wall. Nobody can be told anything in "
       "there before somebody fetches the stick.", still_open="Who carries the stick when I am away?")),
    on(66, "18:00", "tomasz", carries_the_stick()),
    on(58, "08:10", "tomasz", carries_the_stick()),
    on(50, "18:30", "wen", carries_the_stick()),
    on(22, "18:20", "leila", carries_the_stick()),
    on(60, "17:10", "leila", opens("shelf", "A shelf for the tools we share", "There are six drills in this house "
       "and at any moment all of them are at somebody else’s.", size="medium")),
    on(54, "18:00", "wen", takes("shelf", "I have the boards.")),
    on(53, "20:20", "wen", below(takes("shelf", "I have the boards."))),
    on(52, "20:30", "wen", below(remarks("shelf", "Measured in the laundry room: two metres ten, if the pipe "
       "stays."))),
    on(50, "19:00", "wen", remarks("shelf", "I took this twice, once up here and once in the laundry room, because I "
       "had forgotten the first time. It only counted once, which is fair. I only have one set of boards.")),
    on(41, "16:40", "wen", closes("shelf", worked="Each tool has its outline painted behind it, so that one sees "
       "what is missing and not who.", still_open="The long ladder does not fit and lives in the stair.")),
    on(37, "19:10", "oskar", opens("washing", "Repair washing machine two", size="medium")),
    on(36, "19:30", "ines", takes("washing")),
    on(33, "21:00", "ines", closes("washing", worked="A hair clip in the pump, a belt from the scrap yard, four "
       "euros.", failed="I took it apart on soup night and the courtyard flooded up to the second table.")),
    on(17, "11:00", "oskar", reopens("washing", "It turns, but it keeps one sock of every pair.")),
    on(16, "18:40", "ines", takes("washing", "I want to meet these socks.")),
    on(11, "19:15", "ines", remarks("washing", "Eleven socks behind the drum. None of them a pair. I have put them "
       "on the line in the laundry room.", name="socks")),
    on(11, "20:00", "mihai", remarks("washing", "Three are mine. One I have never seen and would like to keep.",
       to="socks")),
]  # fmt: skip

LEAK = [
    on(48, "07:20", "wen", opens("leak", "Get the leak above the second landing fixed", "Number 4. A bucket is not a "
       "repair.", size="medium", due=-19)),
    on(44, "18:00", "wen", opens("paint", "Paint the stairwell of number 4", "Anything but that green.",
       size="large", skills="somebody who does not mind ladders")),
    on(43, "18:05", "wen", blocks("paint", "No use painting a wet wall.", by="leak")),
    on(42, "19:30", "oskar", remarks("paint", "I like that green.", name="green")),
    on(42, "19:45", "rosa", remarks("paint", "Nobody likes that green, Oskar. The green likes nobody.", to="green")),
    on(33, "19:00", "mihai", takes("leak", "I know somebody at the water works.")),
    on(28, "20:30", "mihai", remarks("leak", "He says it is not the roof but the pipe of the flat above, which is "
       "empty and belongs to the company. I wrote to them, with Ines.", name="pipe")),
    on(20, "18:15", "mihai", describes("leak", "Get the leak above the second landing fixed", "Number 4. It comes "
       "from the pipe in the empty flat above, and only the company has the key. Two letters sent, one answer: they "
       "will look into it. The bucket is emptied by whoever passes.", size="medium", due=-5)),
    on(12, "20:10", "mihai", remarks("leak", "They promised the plumber for the day before yesterday. Nobody came. I "
       "took a morning off to open a door for nobody.", name="nobody came")),
    on(12, "20:30", "tomasz", remarks("leak", "There is a form for this. If they let a promised day pass, the rent "
       "may be reduced from that day on. I will bring it to the meeting.", to="nobody came")),
    on(4, "18:20", "mihai", remarks("leak", "Late, and I know it. What I need is not another letter from me but a "
       "second name under it. The bucket fills in seven hours now.")),
    on(3, "19:10", "yusra", remarks("leak", "Mine. I can also measure how fast the stain grows, it would look good "
       "in a letter.")),
]  # fmt: skip

UNLOVED = [
    on(87, "18:00", "leila", opens("bins", "Scrub out the bin room", "One can hear it.", size="large",
       unpleasant=True)),
    on(82, "08:30", "wen", takes("bins")),
    on(82, "09:00", "rosa", takes("bins", "With gloves and a song.")),
    on(80, "15:00", "wen", closes("bins", worked="Two people, one hose, one morning. Doors open first.",
       failed="Vinegar. Now it smells of bin and vinegar.")),
    on(66, "19:00", "amara", opens("grease", "Empty the grease trap under the courtyard kitchen", size="medium",
       unpleasant=True)),
    on(58, "17:00", "wen", takes("grease", "Somebody has to.")),
    on(57, "12:00", "wen", closes("grease", worked="Bag first, lid second. The other order is a mistake one makes "
       "once.")),
    on(50, "18:10", "amara", opens("stairs", "Wash both stairs before the inspector comes", size="medium",
       unpleasant=True, due=-45)),
    on(49, "18:30", "amara", takes("stairs")),
    on(47, "11:00", "oskar", takes("stairs", "As a penance for the tour.")),
    on(46, "13:30", "oskar", closes("stairs", worked="From the top down, one stair each, radio on both sides.")),
    on(43, "09:00", "leila", opens("hold", "Wait on the line for the company’s repair office", "Somebody has to hear "
       "the music to the end.", size="small", unpleasant=True)),
    on(43, "09:05", "leila", takes("hold")),
    on(42, "12:40", "leila", closes("hold", worked="Fifty-two minutes. I marked two sets of exams meanwhile.",
       failed="At minute fifty-one I said please hold, and they hung up.")),
    on(40, "17:50", "wen", opens("pigeons", "Pigeons in the drying loft", "They have had the loft for years and they "
       "do not rinse.", size="large", unpleasant=True)),
    on(32, "18:00", "mihai", takes("pigeons")),
    on(27, "19:00", "mihai", hands_back("pigeons", "Vertigo. I had thought I could, and I could not.")),
    on(27, "19:20", "amara", remarks("pigeons", "Good that you said it. Better than a cook in the courtyard.")),
    on(26, "08:00", "wen", takes("pigeons")),
    on(20, "16:30", "wen", closes("pigeons", worked="A net, a mask, and leaving the window at the east end open for "
       "three days first, so that they move out by themselves.", still_open="One comes back every morning and looks "
       "at me through the net.")),
    on(23, "18:15", "leila", opens("rats", "Look after the rat boxes behind the bins", "Once a week, with gloves. It "
       "is five minutes and nobody likes them.", size="small", unpleasant=True)),
    on(8, "07:30", "amara", opens("drain", "Clear the drain in the courtyard", size="small", unpleasant=True)),
    on(7, "10:00", "wen", takes("drain")),
    on(5, "11:20", "wen", closes("drain", worked="Leaves, a spoon, and the missing half of a recorder.")),
    on(5, "18:00", "amara", remarks("drain", "I looked at who did the unpleasant things since we began. It is mostly "
       "Wen. Not a reproach to anybody, but the rat boxes have waited for weeks and Wen, please do not take them.",
       name="mostly wen")),
    on(5, "18:30", "wen", remarks("drain", "I was about to.", to="mostly wen", name="about to")),
    on(5, "19:10", "tomasz", remarks("drain", "I have done none of it, I see. I am not proud of that bar.",
       to="mostly wen", name="bar")),
    on(4, "06:10", "tomasz", corrects("bar", text="I have done none of it, I see. I am not proud of that. Show me "
       "the gloves.")),
]  # fmt: skip

LESSONS = [
    on(72, "19:30", "wen", learns("failed", "Vinegar is not an answer", "To hardly anything, as it turns out. Soda "
       "and patience.", task="bins")),
    on(19, "20:10", "mihai", learns("worked", "Saying early that I cannot", "I handed the pigeons back after five "
       "days instead of five weeks. Nobody was cross. The task was done a week later.", task="pigeons")),
]  # fmt: skip

CHAPTER = [*HOT_WATER, *DOORS_AND_LIGHT, *BASEMENT, *LEAK, *UNLOVED, *LESSONS]
