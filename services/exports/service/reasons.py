"""Why there is no file, in words for the user who asked for it; the operator has the log."""

from dataclasses import dataclass

from services.exports.errors import CellTooLong, SourceRefused, SourceUnavailable, StreamCutShort, UnsupportedColumn


@dataclass(frozen=True, slots=True)
class Reason:
    """What the user reads, and whether another attempt could not help."""

    text: str
    final: bool = False


def reason_of(error: Exception) -> Reason:
    """Return what to say about `error`."""
    match error:
        case StreamCutShort():
            return Reason("The data changed or broke off while it was read, several times. Ask for the export again.")
        case SourceUnavailable(owner=owner):
            return Reason(f"The {owner} service could not be read, several times. Ask for the export again later.")
        case SourceRefused(owner=owner, reason=reason):
            return Reason(f"The {owner} service does not accept this request: {reason}", final=True)
        case CellTooLong(column=column, length=length, longest=longest):
            return Reason(
                f"A text in column {column!r} has {length:,} characters; a cell of a spreadsheet holds {longest:,}. "
                "Nothing was cut. Choose another format, or leave the column out.",
                final=True,
            )
        case UnsupportedColumn(column=column):
            return Reason(f"Column {column!r} cannot be written to this format. Choose another format.", final=True)
        case _:
            return Reason("The file could not be made or stored, several times. Tell your administrator its id.")
