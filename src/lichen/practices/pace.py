"""Pace: how fast newcomers may begin to count, so that nobody brings a majority along."""

from lichen.core.values import DAY, Time

PERIOD = 30 * DAY  # in one period, those who begin to count are at most a third of those who count


def next_place(ready: Time, later: list[Time], founders: int) -> Time:
    """The first moment from `ready` on at which one more may begin to count beside those who began later."""
    while True:
        lately = [time for time in later if ready - PERIOD < time]
        settled = founders + len(later) - len(lately)
        if len(lately) < max(1, settled // 3):
            return ready
        ready = min(lately) + PERIOD
