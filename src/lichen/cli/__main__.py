"""So that `python -m lichen.cli` is the `lichen` command."""

from lichen.cli import main

if __name__ == "__main__":
    main(prog_name="lichen")
