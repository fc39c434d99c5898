"""The company, the rent letter, the inspector, and what could be learned from them."""

from lichen.demo.belonging import below
from lichen.demo.deeds import blocks, closes, corrects, erases, learns, opens, remarks, takes
from lichen.demo.teller import on

LISTS = [
    on(86, "18:30", "amara", opens("list", "Make a list of every flat and who to knock for", size="medium")),
    on(84, "19:00", "amara", takes("list")),
    on(83, "19:30", "rosa", remarks("list", "And where will it lie, this list? My mother was on a list.",
       name="lie")),
    on(83, "20:40", "amara", remarks("list", "You are right. I only thought of the knocking.", to="lie")),
    on(82, "18:15", "amara", closes("list", dropped=True, failed="A list of everybody is what somebody who wishes us "
       "ill would look for first. Each stair knows its own; that is enough.")),
    on(69, "18:00", "oskar", opens("print", "Print the charter and hang it in both halls", size="small")),
    on(69, "18:30", "tomasz", takes("print")),
    on(67, "17:00", "tomasz", closes("print", worked="Small letters, thick paper, at the height of an "
       "eleven-year-old.", failed="In number 6 it hung upside down for a day and three people signed it like that.")),
]  # fmt: skip

RENT = [
    on(69, "19:10", "leila", opens("letters", "Collect the rent letters", "Everybody got a different sum. Next to "
       "each other they will say more than each of them does.", size="medium", skills="knocking, arithmetic")),
    on(69, "19:12", "leila", takes("letters")),
    on(68, "08:00", "tomasz", takes("letters", "Number 6 is mine.")),
    on(61, "20:00", "tomasz", remarks("letters", "Fourteen so far. Two people asked me in for cake before I could "
       "say what I wanted.")),
    on(52, "20:30", "leila", closes("letters", worked="Twenty-six of thirty-one. The same flat costs from 540 to "
       "690, and the dear ones are those who had never complained.", failed="We asked people for the letter itself. "
       "Some are afraid to give it out of their hands; the number would have been enough.", still_open="The five who "
       "did not open.")),
    on(51, "18:20", "leila", opens("answer", "Answer the rent letter together", "One answer with twenty-six names "
       "instead of twenty-six answers with one.", size="large", due=4, skills="patience, arithmetic, plain words")),
    on(51, "18:22", "leila", takes("answer")),
    on(50, "07:40", "amara", takes("answer", "I write the part about the hot water.")),
    on(38, "20:00", "ines", takes("answer", "I have read the operating costs. They charge us for a lift.")),
    on(38, "20:20", "oskar", remarks("answer", "We do not have a lift.", name="lift")),
    on(38, "20:22", "ines", remarks("answer", "Precisely.", to="lift")),
    on(30, "19:30", "leila", remarks("answer", "The increase is 9.4 percent on average, and allowed would be 8.",
       name="percent")),
    on(29, "07:10", "leila", corrects("percent", text="The increase is 11.2 percent on average, and allowed would be "
       "8. Yesterday I had divided by the new rent instead of the old one, and I teach this.")),
    on(29, "18:00", "tomasz", remarks("answer", "The older number stays readable under it, I see. Good. One should "
       "be able to see a mathematics teacher think.", to="percent")),
    on(22, "21:40", "oskar", remarks("answer", "And the man at number 2 pays it all and laughs at us. I would not be "
       "surprised if he told them who we are.", name="number two")),
    on(22, "22:05", "amara", remarks("answer", "Oskar. We do not know that.", to="number two")),
    on(21, "07:30", "oskar", erases("number two")),
    on(21, "07:34", "oskar", remarks("answer", "I have taken back what I wrote last night. It was about a neighbour, "
       "it was a guess, and it was late.")),
    on(10, "20:30", "ines", remarks("answer", "Second draft is on the kitchen table: one page, three tables, no "
       "adjectives. Missing: the sentence at the end that says what we want.", name="draft")),
    on(9, "06:15", "amara", remarks("answer", "We want eight percent, the lift off the bill, and an answer on paper. "
       "Is that too short?", to="draft")),
    on(2, "20:10", "leila", remarks("answer", "It is exactly long enough. Six days left. Whoever can, read it once "
       "more and look for what could be turned against us.")),
]  # fmt: skip

INSPECTOR = [
    on(55, "18:15", "amara", opens("inspection", "Be there when the inspector comes", "Three of us at least, one "
       "with a torch.", size="medium", due=-45)),
    on(53, "19:00", "tomasz", takes("inspection")),
    on(52, "07:20", "amara", takes("inspection", "I have swapped a shift.")),
    on(46, "19:30", "oskar", takes("inspection", "I will look old and harmless.")),
    on(45, "20:00", "tomasz", closes("inspection", worked="We had written down beforehand what we wanted him to see, "
       "and in which order. He saw all of it.", failed="Everybody spoke at once in the cellar. He wrote down nothing "
       "that was said there.", still_open="When does his report come, and to whom?")),
    on(26, "12:10", "tomasz", learns("open", "The inspector’s report goes to the landlord first", "We may ask to "
       "read it. Nobody has told us where. I have now asked in three offices.", task="inspection")),
    on(28, "09:10", "ines", opens("hold again", "Wait on the line for the company’s repair office, once more",
       "About the leak.", size="small", unpleasant=True)),
    on(28, "09:12", "ines", takes("hold again")),
    on(28, "10:30", "ines", closes("hold again", worked="Press nine, then say nothing. After a minute there is a "
       "person.")),
    on(13, "19:00", "amara", opens("notes", "Write up the talk with the company", size="small")),
    on(13, "19:30", "tomasz", takes("notes")),
    on(11, "21:30", "tomasz", closes("notes", worked="Two pages, sent to nobody, hung inside the laundry room "
       "door.")),
    on(3, "18:00", "amara", opens("hearing", "Posters for the tenants’ hearing at the town hall", "All of Kiln Row "
       "and the two streets behind it.", size="small", due=12, skills="drawing, or a steady hand")),
    on(2, "08:20", "yusra", takes("hearing", "I have the long tape and the thick pens.")),
    on(2, "17:45", "wen", takes("hearing", "I have boards.")),
    on(16, "18:10", "leila", opens("wall", "Find out whose wall it is, the one with the crack", "Between number 6 "
       "and the coal yard. Nobody repairs what nobody owns.", size="medium", due=8, skills="reading old plans")),
    on(9, "20:10", "yusra", remarks("wall", "Surveying students get into the land registry for nothing. I can go, "
       "but I would rather not go alone the first time.")),
]  # fmt: skip

UNANSWERED = [
    on(62, "18:00", "rosa", opens("bikes", "Make the coal cellar a bike room", "Because of the hall. Because of what "
       "I said about the hall.", size="large")),
    on(57, "20:30", "rosa", below(remarks("bikes", "I went in with a torch. Dry, dusty, and it has a window under "
       "the boards."))),
    on(56, "19:00", "amara", blocks("bikes", "The company has to open it. Asked in writing, no answer yet.")),
    on(26, "20:15", "rosa", below(learns("worked", "Ask for the window, not for the cellar", "The agent said no to a "
       "bike room and yes to airing a damp cellar. Once it is open it is open.", task="bikes"))),
    on(21, "19:10", "leila", learns("worked", "Ask for the window, not for the cellar", "This is Rosa’s. She wrote "
       "it in the laundry room two days before she left, and by the time I fetched the stick she had gone, so it did "
       "not count any more. It is too good to lie among the things that do not count: the agent said no to a bike "
       "room, and yes to airing a damp cellar.", task="bikes")),
    on(41, "17:15", "kofi", opens("parcels", "Ask the corner shop about our parcels", "They end there or nowhere.",
       size="small")),
]  # fmt: skip

LESSONS = [
    on(60, "20:20", "leila", learns("worked", "Numbers without adjectives", "The table of temperatures did in four "
       "days what nine angry calls had not. We could do the same with the rents.", task="hot water")),
    on(44, "07:30", "amara", learns("failed", "Five people explaining one cellar", "Next time one of us speaks in "
       "each room and the others hold the lamp. We agreed who beforehand, and then forgot it in the dark.",
       task="inspection")),
    on(31, "18:30", "leila", learns("worked", "Two bells, one phone", "When Tomasz’s phone was stolen, two of us "
       "closed his account within six minutes, and he was back on a new one in five days. What helped: he rang at a "
       "door first and only then was angry.")),
    on(8, "21:00", "leila", learns("open", "How do we hear those who never come?", "Five doors stay shut. They pay "
       "the highest rents of all. We do not know whether they are afraid, tired, or simply not interested in us.")),
]  # fmt: skip

CHAPTER = [*LISTS, *RENT, *INSPECTOR, *UNANSWERED, *LESSONS]
