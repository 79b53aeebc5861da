"""What `dissect` runs. It stands beside the package, so that an interrupt is answered while the package is imported."""

import os

INTERRUPTED = 130


def main() -> None:
    try:
        from signal import SIG_IGN, SIGINT, getsignal, signal

        if getsignal(SIGINT) is not SIG_IGN:
            signal(SIGINT, lambda *_: os._exit(INTERRUPTED))
        from dissect.__main__ import main as command
    except KeyboardInterrupt:
        os._exit(INTERRUPTED)
    command()
