"""When they met, what was said there, and when they meet next."""

from lichen.demo.deeds import opens, takes
from lichen.demo.meeting import calls, came_of, comes, facilitates, puts_on_the_agenda, tells_how_it_was
from lichen.demo.teller import on

NOTES = """\
Sixty-four minutes, of which four belong to the pigeons.

- The plumber who never came: Tomasz has found the form. It wants dates, and Mihai has them. It goes off this week.
- Soup: Mihai may not be asked to cook. He laughed. He was not asked.
- The crack in the wall: nobody knows whose wall it is. Leila keeps the question.
- Next time Wen does not open, because Wen opened."""

HELD = [
    on(17, "19:00", "leila", calls("last time", "All of us", -11, "19:00", minutes=60, place="The laundry room",
       note="Standing up if it drags. Kofi’s place with the children is open.")),
    on(17, "19:05", "leila", puts_on_the_agenda("last time", minutes=20, about="leak")),
    on(15, "18:20", "oskar", puts_on_the_agenda("last time", minutes=10, about="cooks")),
    on(15, "18:40", "leila", puts_on_the_agenda("last time", "Anything that hurts", minutes=10)),
    on(15, "19:00", "wen", facilitates("last time")),
    on(15, "19:30", "leila", comes("last time")),
    on(14, "06:50", "amara", comes("last time", "no")),
    on(13, "19:20", "mihai", comes("last time")),
    on(11, "20:30", "tomasz", opens("form", "Send off the form about the plumber who never came", "From the day they "
       "let pass, the rent may be less.", size="small")),
    on(11, "20:32", "mihai", takes("form", "I have the dates. All of them.")),
    on(11, "20:50", "tomasz", tells_how_it_was("last time", NOTES, came=["wen", "leila", "tomasz", "oskar", "ines",
       "mihai"], facilitated="wen")),
    on(11, "20:55", "tomasz", came_of("last time", "form")),
]  # fmt: skip

NEXT = [
    on(6, "19:30", "leila", calls("next time", "All of us, and the page we agreed on", 2, "19:00", minutes=60,
       place="The laundry room", note="The stairs are being washed.")),
    on(6, "19:35", "leila", puts_on_the_agenda("next time", minutes=15, about="company")),
    on(5, "18:45", "amara", puts_on_the_agenda("next time", minutes=10, about="rats")),
    on(5, "19:20", "mihai", comes("next time")),
    on(4, "20:00", "tomasz", puts_on_the_agenda("next time", "Who minds the children from now on", "Kofi did. His own "
       "keeps him busy.", minutes=10)),
    on(1, "08:40", "wen", puts_on_the_agenda("next time", minutes=10, about="gate")),
    on(2, "20:30", "leila", comes("next time")),
    on(1, "18:20", "yusra", comes("next time")),
    on(1, "06:30", "amara", comes("next time", "maybe")),
]  # fmt: skip

CHAPTER = [*HELD, *NEXT]
