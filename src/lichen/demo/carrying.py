"""Carrying: what people of the story do with the roles that the circle trusts them with."""

from lichen.demo.teller import Deed
from lichen.practices.roles import RoleAccepted, RoleDebriefed, RoleWanted, UnderstudyBegan


def accepts(role: str) -> Deed:
    return lambda teller, who: teller.say(who, RoleAccepted(teller.named[role]), {})


def would_like(role: str, note: str) -> Deed:
    return lambda teller, who: teller.say(who, RoleWanted(teller.named[role]), {"note": note})


def learns_beside(role: str) -> Deed:
    return lambda teller, who: teller.say(who, UnderstudyBegan(teller.named[role]), {})


def looks_back(role: str, *, worked: str = "", failed: str = "", advice: str = "") -> Deed:
    """Tells how it went, before the term is over or after."""
    told = {"worked": worked, "failed": failed, "advice": advice}
    return lambda teller, who: teller.say(who, RoleDebriefed(teller.named[role]), told)
