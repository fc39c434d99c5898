"""`./run bench`: measures everything, prints the table, and writes it to docs/bench.md."""

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import acts, deciding, disk, find, fold, hosting, ingest, memory, pages, ranked, reaching, start, sync
from bench.corpus import corpus
from bench.ground import CACHE, ROOT
from bench.home import grow
from bench.measure import Bench
from bench.table import HEAD, Row, line, steadiness

PAGE = ROOT / "docs" / "bench.md"
REMARKS = Path(__file__).with_name("remarks.md")
INTRODUCTION = """\
`./run bench` writes this page. Each figure is the median of {rounds} rounds that took turns with what stands beside it
on the same machine; the *ratio* compares the two round by round, and above 1 is better than what stands beside it.
Across machines, trust ratios only. Servers are processes of their own, and so is whoever asks them, over loopback.
"""
GROUPS = (
    *("ingest", "fold", "start", "find", "acts", "pages", "memory", "disk", "ranked", "deciding"),
    *("sync", "reaching", "hosting"),
)


def main() -> None:
    asked = _asked()
    bench = Bench(rounds=1 if asked.quick else asked.rounds, quick=asked.quick)
    CACHE.mkdir(exist_ok=True)
    lines = []
    print(HEAD, end="")
    with tempfile.TemporaryDirectory(dir=CACHE) as ground:
        for row in measured(bench, Path(ground), asked.only or GROUPS):
            lines.append(line(row))
            print(lines[-1], end="", flush=True)
    print(steadiness(bench))
    if asked.out:
        asked.out.write_text(_page(asked.date, bench, "".join(lines)), encoding="utf-8")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smoke run of a few seconds; its figures mean nothing")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", action="append", choices=GROUPS)
    parser.add_argument("--date", default="", help="what to write as the date")
    parser.add_argument("--out", type=Path, help=f"where to write the page, such as {PAGE.relative_to(ROOT)}")
    asked = parser.parse_args()
    if not (sys.platform == "linux" and Path("/proc/self/stat").exists()):
        parser.error("servers are watched through /proc, so this needs Linux")
    if not (asked.out or asked.quick or asked.only):
        asked.out = PAGE
    return asked


def measured(bench: Bench, ground: Path, groups: tuple[str, ...]) -> Iterator[Row]:
    """Every row, as it is found."""
    if "ingest" in groups:
        yield from ingest.rows(bench, ground)
    if "fold" in groups:
        yield from fold.rows(bench)
    if {"start", "find", "disk"} & set(groups):
        record = corpus(bench.size(50_000, 1_500))
        home = grow(ground / "long", record)
        if "start" in groups:
            yield from start.rows(bench, ground, home)
        if "find" in groups:
            yield from find.rows(bench, home)
        if "disk" in groups:
            yield from disk.rows(home, record)
    if "acts" in groups:
        yield from acts.rows(bench, ground)
    if "pages" in groups:
        yield from pages.rows(bench, ground)
    if "memory" in groups:
        yield from memory.rows(bench, ground)
    if "ranked" in groups:
        yield from ranked.rows(bench)
    if "deciding" in groups:
        yield from deciding.rows(bench, ground)
    if "sync" in groups:
        yield from sync.rows(bench, ground)
    if "reaching" in groups:
        yield from reaching.rows(bench, ground)
    if "hosting" in groups:
        yield from hosting.rows(bench, ground)


def _page(date: str, bench: Bench, lines: str) -> str:
    versions = f"Python {platform.python_version()}, {platform.system()} {platform.release()}"
    machine = f"Measured{' on ' + date if date else ''} on {os.cpu_count()} cores ({_processor()}), {versions}."
    return "\n".join(
        [
            "# The measured table\n",
            INTRODUCTION.format(rounds=bench.rounds),
            f"{machine} {steadiness(bench)}",
            HEAD + lines,
            REMARKS.read_text(encoding="utf-8"),
        ]
    )


def _processor() -> str:
    """What the machine calls its processor."""
    for entry in Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = entry.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()


if __name__ == "__main__":
    main()
