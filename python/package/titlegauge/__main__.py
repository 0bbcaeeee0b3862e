"""The program titlegauge."""

import signal
import sys

from ._native import main as run


def main() -> None:
    """Runs the program with the arguments of the process and exits with its status."""
    # The interpreter only notes an interrupt, and the program would not end.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(run(["titlegauge", *sys.argv[1:]]))


if __name__ == "__main__":
    main()
