"""A pipe in front of a server that can be shut, as if the server were gone, and opened again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

_PIECE = 65_536


class Tap:
    """Passes bytes on to `target` (a base URL) while it is open; its own address stays the same."""

    def __init__(self, target: str, port: int) -> None:
        self._target = urlsplit(target)
        self._port = port
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        """The base URL to use in place of the target's."""
        return f"http://127.0.0.1:{self._port}"

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Tap"]:
        """Open, until the block ends."""
        await self.open()
        try:
            yield self
        finally:
            await self.shut()

    async def open(self) -> None:
        """Let bytes pass."""
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", self._port)

    async def shut(self) -> None:
        """Refuse connections and cut those there are."""
        if self._server is not None:
            self._server.close()
        for writer in list(self._open):
            writer.close()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            there_reader, there_writer = await asyncio.open_connection(self._target.hostname, self._target.port)
        except OSError:
            writer.close()
            return
        self._open.add(there_writer)
        if writer.is_closing():  # the tap was shut meanwhile
            there_writer.close()
        await asyncio.gather(_pass_on(reader, there_writer), _pass_on(there_reader, writer))
        self._open -= {writer, there_writer}


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while piece := await reader.read(_PIECE):
            writer.write(piece)
            await writer.drain()
    writer.close()
