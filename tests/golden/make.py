"""Writes the golden files anew: `python -m tests.golden.make`. Whatever a released version wrote must stay readable.

Before a release, run it and look at the difference: lines may come, none may change or go.
"""

import json
from pathlib import Path

from tests.golden.edges import verdicts
from tests.golden.kinds import kinds
from tests.golden.vectors import vectors

HERE = Path(__file__).parent


def written(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=True) + "\n"


if __name__ == "__main__":
    (HERE / "vectors.json").write_text(written(vectors()))
    (HERE / "kinds.json").write_text(written(kinds()))
    (HERE / "ed25519-edges.json").write_text(written(verdicts()))
