"""`tenantry dlq`: look at the records that were refused, and send them again once the cause is mended, or do not."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, ClassVar

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.connection import DataDir, use_environment_of
from cli.plain_words import told_plainly
from shared.events.catalogue import TOPICS
from shared.messaging.broker import build_producer
from shared.messaging.dead_letter_log import StoredLetter, dead_letter_log
from shared.settings import ServiceSettings, read_settings

commands = typer.Typer(help="Dead letters: records that no retry could help.", no_args_is_help=True)
console = Console()

_COLUMNS = ("topic", "at", "refused by", "time", "reason", "settled")

Topic = Annotated[str, typer.Argument(help="The topic they were refused on, e.g. tenantry.usage", show_default=False)]
At = Annotated[str, typer.Argument(metavar="PARTITION:OFFSET", help="As `tenantry dlq list` shows it.")]


class _OperatorSettings(ServiceSettings):
    service: ClassVar[str] = "dlq"


def register(app: typer.Typer) -> None:
    """Add `dlq` to the command line."""
    app.add_typer(commands, name="dlq")


@commands.command("list")
@told_plainly()
def list_letters(
    topic: Annotated[str | None, typer.Argument(help="One topic only.", show_default=False)] = None,
    every: Annotated[bool, typer.Option("--all", help="Replayed and discarded ones too.")] = False,
    data_dir: DataDir = None,
) -> None:
    """List the dead letters of one topic or of all; tab-separated where the output is no terminal."""
    rows = [
        _row(name, letter)
        for name in ([_known(topic)] if topic else TOPICS)
        for letter in asyncio.run(_read(name, data_dir))
        if every or not letter.settled
    ]
    if not rows:
        console.print("No dead letters.")
    elif console.is_terminal:
        console.print(_table(rows))
    else:
        typer.echo("\n".join("\t".join(row) for row in (_COLUMNS, *rows)))


@commands.command()
@told_plainly()
def show(topic: Topic, at: At, data_dir: DataDir = None) -> None:
    """Print one dead letter whole: why it was refused, its headers and its value."""
    letter = _find(asyncio.run(_read(_known(topic), data_dir)), at)
    for name, text in letter.refusal.items():
        console.print(f"{name}: {text}", markup=False, highlight=False, soft_wrap=True)
    console.print(f"key: {letter.key.decode(errors='backslashreplace')}", markup=False, highlight=False, soft_wrap=True)
    for name, value in letter.headers:
        if name not in {f"dlq_{known}" for known in letter.refusal}:
            console.print(
                f"{name}: {value.decode(errors='backslashreplace')}", markup=False, highlight=False, soft_wrap=True
            )
    console.print(letter.value.decode(errors="backslashreplace"), markup=False, highlight=False, soft_wrap=True)


@commands.command()
@told_plainly()
def replay(
    topic: Topic,
    at: Annotated[str | None, typer.Argument(metavar="PARTITION:OFFSET", help="One letter only.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Send dead letters to their topic again: all that are not settled yet, or one, which stays on the list."""
    letters = asyncio.run(_read(_known(topic), data_dir))
    chosen = [_find(letters, at)] if at else _unsettled(letters)
    asyncio.run(_replay(topic, chosen, settle=at is None))
    console.print(f"{len(chosen)} sent to {topic} again.")


@commands.command()
@told_plainly()
def discard(topic: Topic, data_dir: DataDir = None) -> None:
    """Settle all dead letters of a topic without sending them; `dlq list --all` still shows them."""
    chosen = _unsettled(asyncio.run(_read(_known(topic), data_dir)))
    asyncio.run(_settle(topic, chosen))
    console.print(f"{len(chosen)} of {topic} discarded.")


def _row(topic: str, letter: StoredLetter) -> tuple[str, ...]:
    why = letter.refusal
    told = (why.get(name, "").replace("\t", " ") for name in ("consumer", "time", "reason"))
    return topic, f"{letter.partition}:{letter.offset}", *told, "yes" if letter.settled else "no"


def _table(rows: Iterable[tuple[str, ...]]) -> Table:
    table = Table()
    for column in _COLUMNS:
        table.add_column(column, overflow="fold", no_wrap=column == "at")
    for row in rows:
        table.add_row(*map(escape, row))
    return table


def _known(topic: str) -> str:
    if topic not in TOPICS:
        raise typer.BadParameter(f"{topic} is not a topic of Tenantry; there are {', '.join(TOPICS)}")
    return topic


def _find(letters: list[StoredLetter], at: str) -> StoredLetter:
    for letter in letters:
        if f"{letter.partition}:{letter.offset}" == at:
            return letter
    raise typer.BadParameter(f"there is no dead letter at {at}; see `tenantry dlq list`")


def _unsettled(letters: Iterable[StoredLetter]) -> list[StoredLetter]:
    return [letter for letter in letters if not letter.settled]


async def _read(topic: str, data_dir: Path | None) -> list[StoredLetter]:
    use_environment_of("sync", data_dir)
    async with dead_letter_log(read_settings(_OperatorSettings).kafka, topic) as log:
        return [letter async for letter in log.read()]


async def _replay(topic: str, letters: list[StoredLetter], *, settle: bool) -> None:
    settings = read_settings(_OperatorSettings)
    producer = build_producer(settings)
    await producer.start()
    try:
        async with dead_letter_log(settings.kafka, topic) as log:
            await log.replay(producer, letters)
            if settle:
                await log.settle(letters)
    finally:
        await producer.stop()


async def _settle(topic: str, letters: list[StoredLetter]) -> None:
    async with dead_letter_log(read_settings(_OperatorSettings).kafka, topic) as log:
        await log.settle(letters)
