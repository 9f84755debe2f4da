from community.sms import NotSent


class OffBackend:
    """No provider is set up."""

    def send(self, to: str, text: str) -> None:
        raise NotSent("no provider is set up")
