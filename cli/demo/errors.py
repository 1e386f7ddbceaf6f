"""What can go wrong with the demo."""


class DemoError(Exception):
    """The demo cannot go on; the message is for the person at the terminal and says what to do."""
