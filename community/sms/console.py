import sys


class ConsoleBackend:
    """For trying things out: the text appears where the server was started."""

    def send(self, to: str, text: str) -> None:
        sys.stdout.write(f"\n--- SMS {to} ---\n{text}\n---\n")
        sys.stdout.flush()
