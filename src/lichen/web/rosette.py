"""A circle's mark: a lichen seen from above, grown from the circle's id, one lobe a member.

The same circle and members always grow the same lichen, and a member's lobe keeps its form wherever it is drawn.
"""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
from math import cos, pi, sin
from typing import Literal, TypeAlias

from lichen.language import ngettext
from lichen.web.html import Renderable, circle, g, path, raw, svg, title

Presence: TypeAlias = Literal["present", "resting", "waiting"]
Point: TypeAlias = tuple[float, float]

REACH = 47.0  # how far a lobe may grow in a drawing 100 wide
HEART = 10.0  # where lobes begin
GAP = 1.3  # half the space between two neighbours
END = 0.15  # half the angle, in radians, that one rounded end takes
WIDE = 0.8  # half the angle from which a lobe bends around the heart
WIDEST = 1.3  # half a lobe's angle at most, so that a circle of one is still a lobe and not a disc
ALONE = 0.6  # half the angle of a lobe drawn by itself
TINTS = 4  # the colours of lichens in the stylesheet


def rosette(circle_id: str, members: Sequence[tuple[str, Presence]], size: int = 32, name: str = "") -> Renderable:
    """The mark at a size in pixels, 24 to 240; with a name it says itself aloud, without it is an ornament."""
    return raw(_drawn(circle_id, tuple(sorted(members)), size, _title(name, len(members))))


@lru_cache(maxsize=4096)
def lobe(circle_id: str, member_id: str, presence: Presence = "present", size: int = 20) -> Renderable:
    """One member's own lobe, standing upright: what goes beside a name."""
    shape = _form(circle_id, member_id, presence, -pi / 2, ALONE)
    return svg(f".lobe.tint-{_tint(circle_id)}", _frame("27 2 46 42", size), aria_hidden="true")[_leaf(shape, presence)]


@lru_cache(maxsize=512)
def _drawn(circle_id: str, members: tuple[tuple[str, Presence], ...], size: int, said: str) -> str:
    turn = 2 * pi / max(1, len(members))
    half = min(turn / 2, WIDEST)
    start = _grain(circle_id, "start")[0] / 255 * 2 * pi
    lobes = [
        _leaf(_form(circle_id, member, presence, start + turn * place, half), presence)
        for place, (member, presence) in enumerate(members)
    ]
    spoken = {"role": "img"} if said else {"aria-hidden": "true"}
    drawing = svg(f".rosette.tint-{_tint(circle_id)}", _frame("0 0 100 100", size), spoken)[
        title[said] if said else None, lobes, _cups(circle_id)
    ]
    return str(drawing)


def _title(name: str, count: int) -> str:
    if not name:
        return ""
    return ngettext("{name}, a circle of {count}", "{name}, a circle of {count}", count).format(name=name, count=count)


def _frame(box: str, size: int) -> dict[str, str]:
    return {"viewBox": box, "width": str(size), "height": str(size), "focusable": "false"}


def _tint(circle_id: str) -> int:
    return _grain(circle_id, "tint")[0] % TINTS


def _grain(*parts: str) -> bytes:
    """What stands in for chance: 32 bytes that belong to these names and no others."""
    return sha256("\0".join(parts).encode()).digest()


def _form(circle_id: str, member_id: str, presence: Presence, angle: float, half: float) -> list[Point]:
    """The outline of a lobe: narrow at the heart, a thin gap to its neighbours, its rim parted into rounded ends."""
    grain = [byte / 255 for byte in _grain(circle_id, member_id)]
    reach = REACH * (0.66 if presence == "waiting" else 0.92 + 0.08 * grain[0])
    side = [(half - GAP / radius, radius) for radius in (HEART, 0.42 * reach, 0.66 * reach)]
    ends = max(2, round(half / END + grain[1] - 0.2))
    rim = [(half * across, reach * out) for across, out in _ends(ends, grain[2:])]
    foot = [(half * across / 4, HEART) for across in (2, 0, -2)] if half > WIDE else []
    lean = (grain[31] - 0.5) * 0.3 * half / reach**2
    outline = [*((-across, radius) for across, radius in side), *rim, *side[::-1], *foot]
    return [_point(angle + across + lean * radius**2, radius) for across, radius in outline]


def _ends(count: int, grain: Sequence[float]) -> list[Point]:
    """The far rim as (across, out) pairs: rounded knobs of uneven reach, a notch between each two."""
    knobs: list[Point] = []
    width = 1.9 / count
    for end in range(count):
        middle = -0.95 + width * (end + 0.5 + 0.3 * (grain[end] - 0.5))
        out = 0.97 - 0.13 * grain[end + 8] - 0.05 * middle**2
        knobs += [(middle - 0.42 * width, out - 0.07), (middle - 0.16 * width, out), (middle + 0.2 * width, out)]
        knobs.append((middle + 0.42 * width, out - 0.07))
        if end < count - 1:
            knobs.append((-0.95 + width * (end + 1), out - 0.13 - 0.09 * grain[end + 16]))
    return knobs


def _point(angle: float, radius: float) -> Point:
    return 50 + radius * cos(angle), 50 + radius * sin(angle)


def _leaf(outline: Sequence[Point], presence: Presence) -> Renderable:
    return path(f".{presence}", d=_smooth(outline), vector_effect="non-scaling-stroke")


def _smooth(points: Sequence[Point]) -> str:
    """A closed curve through all points (Catmull-Rom, written as Béziers)."""
    around = [points[-1], *points, points[0], points[1]]
    curve = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for (before, here), (there, after) in zip(pairwise(around), pairwise(around[2:]), strict=False):
        one = (here[0] + (there[0] - before[0]) / 6, here[1] + (there[1] - before[1]) / 6)
        two = (there[0] - (after[0] - here[0]) / 6, there[1] - (after[1] - here[1]) / 6)
        curve.append("C" + " ".join(f"{x:.1f} {y:.1f}" for x, y in (one, two, there)))
    return "".join(curve) + "Z"


def _cups(circle_id: str) -> Renderable:
    """The little cups lichens carry in the middle, five to seven."""
    grain = [byte / 255 for byte in _grain(circle_id, "cups")]
    count = 4 + int(grain[0] * 2.99)
    ring = [_point(2 * pi * (cup + 0.4 * grain[cup + 1]) / count, 5.2 + 0.8 * grain[cup + 9]) for cup in range(count)]
    return g(".cups")[
        circle(cx="50", cy="50", r="1.9"),
        (circle(cx=f"{x:.1f}", cy=f"{y:.1f}", r=f"{1.1 + 0.7 * grain[16 + i]:.1f}") for i, (x, y) in enumerate(ring)),
    ]
