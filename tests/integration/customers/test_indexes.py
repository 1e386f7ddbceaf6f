"""A start on a large collection that lacks indexes, which a server builds for longer than a socket waits."""

import asyncio
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.read_concern import ReadConcern

from services.customers.repository.rooms import Rooms
from shared.mongo import Client, Session, connect, database
from shared.settings import MongoSettings
from tests.support.servers import MongoServer
from tests.support.waiting import eventually

SOCKET_MS = 500
LOCAL = ReadConcern("local")


async def test_indexes_that_take_longer_than_a_socket_waits_are_waited_for(
    mongo: MongoServer, fresh_database: str
) -> None:
    client = connect(MongoSettings.model_validate({"url": mongo.url}))
    hasty: Client = AsyncIOMotorClient(mongo.url, socketTimeoutMS=SOCKET_MS)
    customers = database(client, fresh_database)["customers"]
    await customers.insert_one({"partner_id": "acme"})
    async with await client.start_session() as session:
        await _keep_waiting(customers, session)
        preparing = asyncio.create_task(Rooms(database(hasty, fresh_database)).prepare())
        # The first call is with the server still, though nobody waits for it; another one waits for the same indexes.
        await eventually(lambda: _asked_again(client, fresh_database))
        assert not preparing.done()
        await session.commit_transaction()
        await preparing
    assert "partner_id_1_customer_id_1" in await customers.index_information()
    hasty.close()
    client.close()


async def _keep_waiting(customers: Any, session: Session) -> None:
    """Let whoever wants to build indexes wait as long as the transaction that begins here lasts."""
    session.start_transaction()
    await customers.insert_one({"partner_id": "acme"}, session=session)


async def _asked_again(client: Client, name: str) -> bool:
    asked = {"command.createIndexes": "customers", "command.$db": name}
    found = (
        await client.get_database("admin", read_concern=LOCAL)
        .aggregate([{"$currentOp": {}}, {"$match": asked}])
        .to_list(None)
    )
    return len(found) > 1
