"""The object store over the wire: multipart uploads, links that the store signs, ranges, nothing left behind.

One server stands for S3 and for Google's store: their XML is the same, who asks and how links are signed are not.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from deploy.local.ports import free_ports
from services.exports.errors import SourceUnavailable
from services.exports.files import FileStore
from services.exports.service.production import Production, Tally
from services.exports.source import DatasetSource
from tests.support.arrow_owner import Owner, every_id, ids_in
from tests.support.export_jobs import job
from tests.support.exports_service import ExportsBench, OwnerServer, export_settings, running_exports
from tests.support.servers import KafkaServer, MongoServer, fresh_database_name, reset_topics
from tests.support.waiting import PATIENCE_SECONDS, eventually

BUCKET = "tenantry"
MEGABYTES_IN_SEVERAL_PARTS = Owner(rows=12_000, padding=1_000)


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[str]:
    """The address of a server with an empty bucket."""
    [port] = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(  # noqa: ASYNC220  # it only starts
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        async with httpx.AsyncClient() as client:
            await eventually(lambda: _made(client, f"{url}/{BUCKET}"))
        yield url
    finally:
        server.terminate()
        await asyncio.to_thread(server.wait)


async def _made(client: httpx.AsyncClient, bucket: str) -> bool:
    try:
        return (await client.put(bucket)).is_success
    except httpx.TransportError:
        return False


@pytest.fixture(params=["s3", "gs"])
def scheme(request: pytest.FixtureRequest, server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Which store is spoken to; where it is and who asks are given as an operator gives them."""
    settings = {"s3": _amazon, "gs": _google}[request.param](server)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return str(request.param)


def _amazon(server: str) -> Mapping[str, str]:
    return {
        "AWS_ENDPOINT": server,
        "AWS_ALLOW_HTTP": "true",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }


def _google(server: str) -> Mapping[str, str]:
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    account = {
        "client_email": "exports@test.example",
        "private_key_id": "1",
        "private_key": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        "gcs_base_url": server,
    }
    return {"GOOGLE_SERVICE_ACCOUNT_KEY": json.dumps(account), "GOOGLE_ALLOW_HTTP": "true"}


@pytest.fixture
def files(scheme: str) -> FileStore:
    """The bucket as the service sees it, under a prefix."""
    return FileStore(f"{scheme}://{BUCKET}/exports", part_bytes=5 * 1024**2)


def production(owner: Owner, files: FileStore) -> Production:
    return Production(DatasetSource(owner.client(), {"customers": "http://owner.test"}, token_file=None), files)


async def keys(files: FileStore) -> list[str]:
    return [found.key async for found in files.objects()]


async def test_a_file_of_several_parts_is_stored_whole_and_read_in_ranges(files: FileStore) -> None:
    stored = await production(MEGABYTES_IN_SEVERAL_PARTS, files).make(job(), Tally(0))
    content = b"".join([piece async for piece in files.read(stored.key, 0, stored.size_bytes)])
    assert stored.size_bytes > 2 * 5 * 1024**2
    assert (sha256(content).hexdigest(), ids_in(content)) == (stored.sha256, every_id(12_000))
    assert b"".join([piece async for piece in files.read(stored.key, 7, 11)]) == content[7:11]
    await files.remove(stored.key)
    assert await keys(files) == []


async def test_an_upload_that_breaks_off_shows_no_object(files: FileStore) -> None:
    broken = MEGABYTES_IN_SEVERAL_PARTS.but(cut_after_pieces=11)
    with pytest.raises(SourceUnavailable):
        await production(broken, files).make(job(), Tally(0))
    assert await keys(files) == []


async def test_a_bucket_that_does_not_exist_is_not_ready(scheme: str, files: FileStore) -> None:
    assert await files.answers()
    assert not await FileStore(f"{scheme}://no-such-bucket/").answers()


async def test_the_service_gives_out_links_that_the_store_itself_has_signed(
    kafka: KafkaServer, mongo: MongoServer, tmp_path: Path, scheme: str
) -> None:
    await reset_topics(kafka)
    store = f"{scheme}://{BUCKET}/exports"
    async with fresh_database_name(mongo) as name, OwnerServer(Owner(rows=1_500)).running() as owner:
        settings = export_settings(kafka, mongo, name, owner.url, tmp_path, object_store_url=store)
        async with running_exports(settings, tmp_path, owner) as bench:
            await _follows_a_signed_link(bench)


async def _follows_a_signed_link(bench: ExportsBench) -> None:
    done = await bench.finished()
    link = (await bench.call("POST", f"/v1/exports/{done['id']}/link")).json()
    async with httpx.AsyncClient(timeout=PATIENCE_SECONDS) as anybody:
        whole = await anybody.get(link["url"])
        part = await anybody.get(link["url"], headers={"Range": "bytes=100-199"})
    assert (link["one_use"], link["url"].startswith("http://127.0.0.1:")) == (False, True)
    assert sha256(whole.content).hexdigest() == done["sha256"]
    assert (part.status_code, part.content) == (206, whole.content[100:200])
    assert done["file_name"] in whole.headers["Content-Disposition"]
    await bench.call("DELETE", f"/v1/exports/{done['id']}")
    assert await bench.keys_stored() == []
