"""A `lichen` that goes on beside the story, in a process of its own, at the time to which the story has come."""

import sys

from lichen.cli import here, main
from lichen.node.home import clock, open_home

if __name__ == "__main__":
    ahead = int(sys.argv.pop(1))
    vars(here)["open_home"] = lambda home: open_home(home, lambda: clock() + ahead)
    main(prog_name="lichen")
