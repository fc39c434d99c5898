"""Cuts the Wycheproof vectors for Ed25519 down to what the tests need: `python -m tests.golden.wycheproof FILE`."""

import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "ed25519-wycheproof.json"
ABOUT = (
    "Project Wycheproof, testvectors_v1/ed25519_test.json, C2SP/wycheproof at dac1dd47, Apache-2.0 "
    "(apache.org/licenses/LICENSE-2.0). Changed: only number, key, message, signature and verdict are kept."
)


def cut(whole: dict[str, Any]) -> str:
    """One case a line: number, key, message, signature, whether it is valid."""
    rows = [
        json.dumps([test["tcId"], group["publicKey"]["pk"], test["msg"], test["sig"], test["result"] == "valid"])
        for group in whole["testGroups"]
        for test in group["tests"]
    ]
    return json.dumps({"about": ABOUT})[:-1] + ', "cases": [\n' + ",\n".join(rows) + "\n]}\n"


if __name__ == "__main__":
    HERE.write_text(cut(json.loads(Path(sys.argv[1]).read_text())))
