"""``python -m voting.counting FILE.pb``: count a published election without the site."""

import argparse
import sys

from voting.counting.cli import DESCRIPTION, add_arguments, run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m voting.counting", description=DESCRIPTION)
    add_arguments(parser)
    return run(vars(parser.parse_args()), sys.stdout, sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
