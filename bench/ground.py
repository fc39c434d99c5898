"""Where the bench lies, and where it keeps what it need not make twice."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".bench"
