"""Runs a stack: one supervisor per data directory, servers first, then services, and back in reverse order."""

import asyncio
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import httpx
from filelock import FileLock, Timeout

from deploy.kafka.topics import load_topics
from deploy.local import kafka, mongod
from deploy.local.board import Onlooker, StatusBoard
from deploy.local.component import Component
from deploy.local.errors import AlreadyRunningError, LocalStackError
from deploy.local.fallback import WARNING, best_broker
from deploy.local.health import readiness
from deploy.local.keeper import Keeper, Pace
from deploy.local.keys import write_service_token
from deploy.local.layout import Layout
from deploy.local.options import ServiceProgram, StackOptions
from deploy.local.orphans import end_orphans
from deploy.local.plan import settle
from deploy.local.process import ProcessIdentity
from deploy.local.state import Stack
from deploy.local.topics import with_topics

TOKEN_LIFETIME = timedelta(hours=24)
PROBE_TIMEOUT_SECONDS = 2.0
SERVERS = ("kafka", "mongo")
# To verify a million customers of one partner, or to export them, takes longer than MongoDB's own five minutes.
HISTORY_SECONDS = 3_600


async def run_stack(options: StackOptions, onlooker: Onlooker, stop: asyncio.Event, pace: Pace | None = None) -> None:
    """Run the stack until `stop` is set, then end every process that was started.

    Raises AlreadyRunningError when the data directory has a supervisor, and LocalStackError when a server cannot be
    had or a program not be run; nothing is left running then either.
    """
    layout = Layout.of(options.data_dir)
    layout.root.mkdir(parents=True, exist_ok=True)
    with _sole_supervisor(layout):
        await asyncio.to_thread(end_orphans, layout)
        stack = settle(layout, options)
        async with httpx.AsyncClient(timeout=PROBE_TIMEOUT_SECONDS) as client:
            await Supervisor(stack, options, onlooker, client, pace or Pace()).run(stop)


class Supervisor:
    """The stack's processes and what is known of them."""

    def __init__(
        self, stack: Stack, options: StackOptions, onlooker: Onlooker, client: httpx.AsyncClient, pace: Pace
    ) -> None:
        self._stack = stack
        self._options = options
        self._client = client
        self._pace = pace
        urls = {"kafka": stack.kafka_bootstrap, "mongo": stack.mongo_url}
        urls |= {program.name: stack.urls[program.name] for program in options.programs}
        self._board = StatusBoard(stack.layout, ProcessIdentity.of(os.getpid()), urls, onlooker)
        self._keepers: list[list[Keeper]] = []

    async def run(self, stop: asyncio.Event) -> None:
        """Start everything and keep it running until `stop`."""
        keeping = asyncio.create_task(self._keep())
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({keeping, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            keeping.cancel()
            stopping.cancel()
            outcome, _ = await asyncio.gather(keeping, stopping, return_exceptions=True)
            await self._stop_all()
        if isinstance(outcome, Exception):
            raise outcome

    async def _keep(self) -> None:
        """Servers, then services once the servers serve. Returns only by an error."""
        servers = self._keepers_of(await self._servers())
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._renew_service_token())
                for keeper in servers:
                    group.create_task(keeper.run())
                for keeper in servers:
                    await keeper.served.wait()
                for keeper in self._keepers_of([self._service(program) for program in self._options.programs]):
                    group.create_task(keeper.run())
        except* LocalStackError as errors:
            raise errors.exceptions[0] from None

    def _keepers_of(self, components: Sequence[Component]) -> list[Keeper]:
        log = self._stack.layout.log
        keepers = [Keeper(each, log(each.name), self._board, self._pace) for each in components]
        self._keepers.append(keepers)
        return keepers

    async def _servers(self) -> Sequence[Component]:
        """Both servers, their programs fetched if need be, which takes a while the first time."""
        for name in SERVERS:
            self._board.update(name, detail="its program to be ready; fetched once per machine")
        return await asyncio.gather(self._kafka(), self._mongo())

    async def _kafka(self) -> Component:
        if self._options.kafka:
            return with_topics(kafka.given_kafka(self._options.kafka), load_topics())
        ports, data = self._stack.plan.ports, self._stack.layout.data("kafka")
        broker, is_apache = await asyncio.to_thread(best_broker, data, ports["kafka"], ports["kafka-controller"])
        if not is_apache:
            self._board.notice(WARNING)
        return with_topics(broker, load_topics())

    async def _mongo(self) -> Component:
        if self._options.mongo:
            return mongod.given_mongo(self._options.mongo)
        data, port = self._stack.layout.data("mongo"), self._stack.plan.ports["mongo"]
        return await asyncio.to_thread(mongod.mongod_component, data, port, history_seconds=HISTORY_SECONDS)

    def _service(self, program: ServiceProgram) -> Component:
        url = self._stack.urls[program.name]
        return Component(
            name=program.name,
            url=url,
            probe=lambda: readiness(self._client, url),
            command=program.command,
            environment=self._stack.environment(program.name),
        )

    async def _renew_service_token(self) -> None:
        while True:
            write_service_token(self._stack.layout.service_token, lifetime=TOKEN_LIFETIME, now=datetime.now(UTC))
            await asyncio.sleep(TOKEN_LIFETIME.total_seconds() / 4)

    async def _stop_all(self) -> None:
        """Services first, so that they can still commit and close against the servers."""
        for keepers in reversed(self._keepers):
            await asyncio.gather(*(keeper.stop() for keeper in keepers))


@contextmanager
def _sole_supervisor(layout: Layout) -> Iterator[None]:
    try:
        with FileLock(layout.lock, timeout=0):
            yield
    except Timeout as error:
        raise AlreadyRunningError(layout.root) from error
