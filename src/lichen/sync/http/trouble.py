"""Troubles with another machine, in words for whoever runs this one."""

from collections.abc import Mapping

from lichen.core.trouble import Trouble

_BY_ITSELF = "It is tried again by itself."


class PeerUnreachable(Trouble):
    """Nobody answers: no such name, no connection, no answer in time, or it broke off."""

    def __init__(self, address: str, why: str) -> None:
        super().__init__(
            f"{address} cannot be reached: {why}.",
            f"{_BY_ITSELF} If that goes on, look at the address and at the network.",
        )


class PeerRefused(Trouble):
    """It answers, and does not take what we ask; `again_in` is the seconds after which it may, 0 if it does not say."""

    def __init__(self, address: str, status: int, again_in: int = 0) -> None:
        what, what_to_do = _REFUSALS.get(status, _OTHERWISE)
        super().__init__(f"{address} {what} ({status}).", what_to_do)
        self.status = status
        self.again_in = again_in


class PeerNonsense(Trouble):
    """What answers is not the machine that is meant, or not one of ours at all."""

    def __init__(self, address: str, why: str) -> None:
        super().__init__(
            f"What answers at {address} is not to be believed: {why}.",
            "Look at the address. If it is right, ask whoever runs that machine: somebody may stand in between.",
        )


_REFUSALS: Mapping[int, tuple[str, str]] = {
    403: ("does not answer us", "Whoever runs it has to take this machine among those that may ask."),
    413: ("finds that too much", "It may need less at a time, or one of the two machines an update."),
    429: ("was asked too often lately", "Try again in some minutes."),
    503: ("has too much to do", _BY_ITSELF),
}
_OTHERWISE = (
    "does not take what we sent",
    f"{_BY_ITSELF} If that goes on, one of the two machines may need an update.",
)
