"""A keeper gone bad: it may hold the record, so it is heard, and it does the worst that it can with that."""

import time
from pathlib import Path

from tests.sharing.nodes import Circle, circle, until

BOUND = 0.6  # seconds in which nearly every page has come and act was taken, on two busy cores
LATE = 60.0  # seconds, on two cores that have much else to do
MEMORY = 200  # megabytes more than before


def test_a_keeper_gone_bad_holds_up_nobody_fills_no_memory_and_is_named(tmp_path: Path) -> None:
    with circle(tmp_path) as (elm, _):
        ana, bo, cy = elm.people
        honest = [ana.machine, bo.machine]
        went_on(elm, 0.1)
        cy.machine.stop()
        before = [machine.runs.megabytes for machine in honest]
        cy.machine.turns_bad(elm, 1)
        until(lambda: all(cy.machine.key[:8] in one.said for one in honest), "it is named in the log", LATE)
        took = went_on(elm, 4)
        assert took[len(took) * 9 // 10] < BOUND, [round(each, 2) for each in took]
        for machine, megabytes in zip(honest, before, strict=True):
            assert machine.runs.megabytes < megabytes + MEMORY
            assert len(machine.said.splitlines()) < 60, "once, and not by the thousand"
            assert "Traceback" not in machine.said
        assert "it was told" not in cy.machine.said
        cy.machine.kill()
        elm.comes_even(machines=honest)
        elm.is_whole(honest)


def went_on(elm: Circle, seconds: float) -> list[float]:
    """How long everybody else waits meanwhile, for pages and for what they say, the longest last."""
    took, end = list[float](), time.monotonic() + seconds
    while time.monotonic() < end:
        for person in elm.people[:2]:
            took.append(person.says(elm.text()))
            start = time.monotonic()
            assert person.opens("").status_code == 200
            took.append(time.monotonic() - start)
        time.sleep(0.05)
    return sorted(took)
