"""What can go wrong with the demo."""

from cli.plain_words import CommandError


class DemoError(CommandError):
    """The demo cannot go on; the message is for the person at the terminal and says what to do."""
