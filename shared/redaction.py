"""What stands where a value is withheld; the same in every service's answers, files and filters."""

from typing import Final

MASK: Final = "*" * 12
"""In place of a detail of a protected customer, or of a value that the reader's role may not see."""
