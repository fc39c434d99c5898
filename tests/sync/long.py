"""Many histories, one after another: `python -m tests.sync.long --seed 1 --histories 10000` says what came of them."""

from argparse import ArgumentParser
from collections import Counter
from time import process_time

from tests.sync.copies import stores
from tests.sync.lives import Seeded, come_together, counted, life

TOLD = (
    "machines",
    "liars",
    "circles",
    "events",
    "set aside",
    "ends",
    "faces",
    "erased",
    "passed",
    "early",
    "waiting",
    "conversations",
    "cut",
    "twice",
    "stale",
    "partitions",
)


def main() -> None:
    parser = ArgumentParser(description="Lives of machines that talk badly, and whether the laws of sharing hold.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--histories", type=int, default=100)
    asked = parser.parse_args()
    count, broken, began = Counter[str](), list[int](), process_time()
    for seed in range(asked.seed, asked.seed + asked.histories):
        try:
            with stores() as store:
                network = life(Seeded(seed), store)
                come_together(network)
                count += counted(network)
        except Exception as error:
            broken.append(seed)
            print(f"seed {seed}: {error!r}"[:300], flush=True)
    told = ", ".join(f"{count[name]:,} {name}" for name in TOLD)
    says = f"broken: {broken}" if broken else "every law held"
    took = process_time() - began
    print(f"seeds {asked.seed} to {asked.seed + asked.histories - 1}: {says}; {told}; {took:,.0f} s", flush=True)


if __name__ == "__main__":
    main()
