"""The stage: the folder in which the demo lives, the story told into it once, and who is who there."""

import shutil
from datetime import datetime, tzinfo
from pathlib import Path

import msgspec
from msgspec import Struct

from lichen.core.values import CircleId, MemberId, Time
from lichen.demo.people import NINE, WAITING
from lichen.demo.story import STORY
from lichen.demo.teller import tell
from lichen.node.accounts import Account
from lichen.node.home import clock, open_home
from lichen.node.node import Node
from lichen.store.trouble import StoreBusy, Trouble
from lichen.web.site import zone_here


class Cast(Struct, frozen=True):
    """Who is who: the circle of the story, and its people by the names the story has for them."""

    circle: CircleId
    members: dict[str, MemberId]

    def account(self, node: Node, who: str) -> Account | None:
        """How somebody of the story gets in; nobody once they came back elsewhere with a new phone."""
        places = ((account, account.places.get(self.circle)) for account in node.accounts)
        return next((a for a, here in places if here and here.joined and here.member == self.members.get(who)), None)

    def plays(self, account: Account) -> bool:
        """Whether this is somebody of the story."""
        here = account.places.get(self.circle)
        return here is not None and here.member in self.members.values()


def open_stage(path: Path) -> Node:
    """The demo's home as it was left; the story is told first where there is none yet."""
    if not (path / "record.db").exists():
        _build(path, clock(), zone_here())
    return open_home(path)


def cast(node: Node) -> Cast:
    """Who is who on this stage."""
    return msgspec.json.decode(node.store.private.get("demo", "cast") or b"{}", type=Cast)


def _build(path: Path, now: Time, zone: tzinfo) -> None:
    """Tells the story beside the place where it will live, so that one cut short is never taken for whole."""
    unfinished = path.with_name(path.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    build(unfinished, now, zone)
    path.mkdir(exist_ok=True)
    path.rmdir()
    unfinished.rename(path)


def build(path: Path, now: Time, zone: tzinfo) -> None:
    """Tells the story into a new home, up to this day, and notes who is who."""
    named = tell(path, midnight(now, zone), STORY)
    members = {character.who: named[character.who] for character in (*NINE, WAITING)}
    node = open_home(path)
    node.store.private.put("demo", "cast", msgspec.json.encode(Cast(named["circle"], members)))
    node.close()


def midnight(now: Time, zone: tzinfo) -> Time:
    """The moment this day began."""
    day = datetime.fromtimestamp(now / 1000, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return int(day.timestamp() * 1000)


def clear(path: Path) -> Path | None:
    """Makes room for a new beginning. Circles that people began here themselves are moved, not lost: where to."""
    if not path.exists():
        return None
    own = _has_own_circles(path)
    if not own:
        shutil.rmtree(path)
        return None
    aside = next(each for n in range(1, 1000) if not (each := path.with_name(f"{path.name}-{n}")).exists())
    path.rename(aside)
    return aside


def _has_own_circles(path: Path) -> bool:
    """Whether there is more here than the story; what cannot be read may well be. One at work is left alone."""
    if not (path / "record.db").exists():
        return False
    try:
        node = open_home(path)
    except StoreBusy:
        raise
    except Trouble:
        return True
    circles = len(node.circles())
    node.close()
    return circles > 1
