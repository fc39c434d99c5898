"""The people of Kiln Row: nine who belong, one who waits, one who moved away."""

from typing import NamedTuple


class Character(NamedTuple):
    """Somebody one can enter the demo as, and where they stand in the story by now."""

    who: str
    stands: str


NINE = (
    Character("amara", "Began it all. Sees harm in a gate that is locked when she leaves for the first tram."),
    Character("oskar", "Plays the piano, kept the soup money, once said something he took back."),
    Character("leila", "Counted the rents. Carries the stick to the laundry room, and her time with it is ending."),
    Character("wen", "Carries more of the unpleasant work than anybody. The others have begun to notice."),
    Character("tomasz", "Lost his phone to a thief. The others brought him back in five days."),
    Character("kofi", "Rests: there is a new baby. Nobody waits for him."),
    Character("ines", "Came after the founding. The washing machine turns because of her. Counts the soup money now."),
    Character("mihai", "His phone lay in the potatoes. The others decide whether it may write again."),
    Character("yusra", "The newest. Speaks already, and will soon count; she brought Bridie."),
)

WAITING = Character("bridie", "Waits to be let in: one more has to vouch for her.")
