"""The people of Kiln Row: nine who belong, one who waits, one who moved away."""

from typing import NamedTuple


class Character(NamedTuple):
    """Somebody one can enter the demo as, and where they stand in the story by now."""

    who: str
    stands: str


NINE = (
    Character("amara", "Began it all. Holds the answer to the rent letter with two others."),
    Character("oskar", "Plays the piano, keeps the soup money, once said something he took back."),
    Character("leila", "Counted the rents. Writes from her phone and from a tablet on the kitchen wall."),
    Character("wen", "Carries more of the unpleasant work than anybody. The others have begun to notice."),
    Character("tomasz", "Lost his phone to a thief. The others brought him back in five days."),
    Character("kofi", "Rests: there is a new baby. Nothing is asked of him."),
    Character("ines", "Came after the founding, and is the reason the washing machine turns."),
    Character("mihai", "Holds the leak, which is late, and wrote down why."),
    Character("yusra", "The newest. Speaks already, and will soon count; she brought Bridie."),
)

WAITING = Character("bridie", "Waits to be let in: one more has to vouch for her.")
