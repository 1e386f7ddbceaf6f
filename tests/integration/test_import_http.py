"""/v1/imports on real Kafka and MongoDB: uploads, references, rejects, roles, and processes that die."""

import asyncio
import csv
import gzip
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.sync.api import imports
from services.sync.repository import rejects
from shared.http.auth import Role
from shared.http.paging import encode_cursor
from tests.support.servers import KafkaServer, MongoServer, fresh_database_name, reset_topics
from tests.support.sync_service import SyncBench, running_sync, sync_settings
from tests.support.waiting import eventually

PARTNER = "acme"
MAPPING = """
partner: acme
source: crm
inputs:
  - {file: ../anywhere/customers.csv, record: customer, fields: {customer_id: id, name: name, country: country}}
"""


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sync")


@pytest.fixture(scope="module")
async def bench(kafka: KafkaServer, mongo: MongoServer, directory: Path) -> AsyncIterator[SyncBench]:
    await reset_topics(kafka)
    async with fresh_database_name(mongo) as name:
        settings = sync_settings(kafka, mongo, name, directory, max_upload_bytes=100_000)
        async with running_sync(settings, kafka, directory, PARTNER) as bench:
            yield bench


def customers(*rows: tuple[str, str, str]) -> dict[str, bytes]:
    text = io.StringIO()
    csv.writer(text).writerows([("id", "name", "country"), *rows])
    return {"customers.csv": text.getvalue().encode()}


async def test_an_upload_is_imported_and_its_files_are_removed(bench: SyncBench, directory: Path) -> None:
    response = await bench.upload(
        MAPPING, customers(("u1", "One", "UK"), ("", "None", "UK"), ("u2", "Two", "Atlantis"))
    )
    assert response.status_code == 202, response.text
    assert response.headers["Location"] == f"/v1/imports/{response.json()['id']}"
    done = await bench.ended(response.json()["id"])
    assert (done["status"], done["failure"]) == ("completed", None)
    assert (done["read"], done["rejected"], done["emitted"], done["events"]) == (3, 1, 2, 2)
    assert done["unresolved_countries"] == {"Atlantis": 1}
    assert (await bench.facts())["customer", "u1"]["country"] == "GB"
    await eventually(lambda: no_files(directory / "staging"))


async def no_files(staging: Path) -> bool:
    return not await asyncio.to_thread(lambda: list(staging.iterdir()))


async def test_rejects_are_fetched_as_csv_and_their_text_by_role(bench: SyncBench) -> None:
    done = await bench.imported(MAPPING, customers(("r1", "One", "GB"), ("", "Jane, Doe", "GB")))
    whole = await bench.call("GET", f"/v1/imports/{done['id']}/rejects")
    redacted = await bench.call("GET", f"/v1/imports/{done['id']}/rejects", role=Role.MANAGER)
    head = ["input", "record", "row", "reason", "original"]
    row = ["customers.csv", "customer", "3", "customer_id missing"]
    assert list(csv.reader(whole.text.splitlines())) == [head, [*row, ',"Jane, Doe",GB']]
    assert list(csv.reader(redacted.text.splitlines())) == [head, [*row, ""]]


async def test_what_fits_no_field_is_quoted_for_roles_that_see_personal_data_only(bench: SyncBench) -> None:
    mapping = MAPPING.replace("country: country", "country: country, created_at: name")
    done = await bench.imported(mapping, customers(("q1", "Jane Doe", "GB"), ("q2", "2025-01-01", "Jane Doe")))
    for role, shown in ((Role.OWNER, True), (Role.MANAGER, False), (Role.ANALYST, False)):
        view = await bench.call("GET", f"/v1/imports/{done['id']}", role=role)
        listed = await bench.call("GET", "/v1/imports", params={"limit": 1}, role=role)
        for told in (view.json(), listed.json()["items"][0]):
            assert told["unresolved_countries"] == ({"Jane Doe": 1} if shown else {"…": 1})
    for role, reason in (
        (Role.OWNER, "created_at: 'Jane Doe' is not an ISO date; give its `format`, such as %d/%m/%Y"),
        (Role.MANAGER, "created_at: what it says is not an ISO date; give its `format`, such as %d/%m/%Y"),
    ):
        told = (await bench.call("GET", f"/v1/imports/{done['id']}/rejects", role=role)).text
        assert [row[3] for row in csv.reader(told.splitlines())][1:] == [reason]
    assert "Jane" not in told


async def test_of_too_many_rejects_the_first_are_kept_and_the_others_counted(
    bench: SyncBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (rejects, imports):
        monkeypatch.setattr(module, "MOST_REJECTS", 2)
    done = await bench.imported(MAPPING, customers(*[("", f"Nobody {number}", "GB") for number in range(5)]))
    assert done["rejected"] == 5
    told = (await bench.call("GET", f"/v1/imports/{done['id']}/rejects")).text.splitlines()
    assert [line.partition(",")[0] for line in told] == ["input", "customers.csv", "customers.csv", ""]
    assert "3 more rows were rejected" in told[-1]


async def test_a_file_that_cannot_be_read_is_told_by_its_name_and_not_by_its_place(
    bench: SyncBench, directory: Path
) -> None:
    refused = await bench.upload(MAPPING, {"customers.csv": b"id;name\n1;2\n"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "customers.csv")
    assert str(directory) not in refused.text


async def test_the_same_upload_again_changes_nothing(bench: SyncBench) -> None:
    files = customers(*((f"s{n}", "N", "GB") for n in range(120)))
    first, second = await bench.imported(MAPPING, files), await bench.imported(MAPPING, files)
    assert (first["emitted"], second["emitted"], second["events"], second["unchanged"]) == (120, 0, 0, 120)


async def test_files_below_the_import_directory_are_imported_by_reference(bench: SyncBench, directory: Path) -> None:
    inner = directory / "import" / "acme" / "daily"
    inner.mkdir(parents=True)
    (inner / "customers.csv").write_bytes(customers(("d1", "One", "GB"))["customers.csv"])
    mapping = MAPPING.replace("../anywhere/customers.csv", '"*.csv"')
    response = await bench.call("POST", "/v1/imports", json={"mapping": mapping, "directory": "daily"})
    assert response.status_code == 202, response.text
    assert (await bench.ended(response.json()["id"]))["emitted"] == 1


async def test_a_partner_reads_its_own_folder_of_the_import_directory_and_no_other(
    bench: SyncBench, directory: Path
) -> None:
    for folder in (".", "rival", "acme-2"):
        (directory / "import" / folder).mkdir(exist_ok=True)
        (directory / "import" / folder / "theirs.csv").write_bytes(customers(("t1", "Theirs", "GB"))["customers.csv"])
    (directory / "import" / "acme").mkdir(exist_ok=True)
    (directory / "import" / "acme" / "link.csv").symlink_to(directory / "import" / "rival" / "theirs.csv")
    (directory / "import" / "acme" / "folder").symlink_to(directory / "import" / "rival")

    asked = [
        (file, folder)
        for file in ("theirs.csv", "../rival/theirs.csv", "link.csv", "folder/theirs.csv", "**/theirs.csv")
        for folder in ("", "rival", "folder", "../rival", "../acme-2", str(directory / "import" / "rival"))
    ]
    for file, folder in asked:
        mapping = MAPPING.replace("../anywhere/customers.csv", f'"{file}"')
        refused = await bench.call("POST", "/v1/imports", json={"mapping": mapping, "directory": folder})
        assert refused.status_code == 422, (file, folder, refused.text)
        assert str(directory) not in refused.json()["detail"].replace(folder or "-", "")


async def test_files_that_unpack_to_too_much_are_named_with_the_setting(
    kafka: KafkaServer, mongo: MongoServer, tmp_path: Path, fresh_database: str
) -> None:
    settings = sync_settings(kafka, mongo, fresh_database, tmp_path, max_unpacked_bytes=100_000)
    mapping = MAPPING.replace("../anywhere/customers.csv", "customers.csv.gz").replace("acme", "unpacking")
    content = customers(*((f"u{n}", "N" * 100, "GB") for n in range(2_000)))["customers.csv"]
    async with running_sync(settings, kafka, tmp_path, "unpacking") as bench:
        answer = await bench.upload(mapping, {"customers.csv.gz": gzip.compress(content)})
        failed = await bench.ended(answer.json()["id"])
    assert failed["status"] == "failed"
    assert "customers.csv.gz" in failed["failure"]
    assert "TENANTRY_MAX_UNPACKED_BYTES" in failed["failure"]


@pytest.mark.parametrize("path", ["../secret.csv", "/etc/passwd", "a/../../secret.csv"])
async def test_a_reference_never_leaves_the_import_directory(bench: SyncBench, path: str) -> None:
    mapping = MAPPING.replace("../anywhere/customers.csv", path)
    response = await bench.call("POST", "/v1/imports", json={"mapping": mapping})
    assert response.status_code == 422
    assert "outside the directory" in response.text
    outside = await bench.call("POST", "/v1/imports", json={"mapping": MAPPING, "directory": ".."})
    assert outside.status_code == 422


async def test_what_cannot_be_imported_is_refused_at_once_with_the_reason(bench: SyncBench) -> None:
    good = customers(("x", "X", "GB"))
    wrong_field = await bench.upload(MAPPING.replace("name: name", "nam: name"), good)
    assert wrong_field.json()["errors"] == [
        {
            "field": "inputs[0].fields.nam",
            "reason": "line 5: is not a field of a customer record; did you mean name?",
        }
    ]
    no_column = await bench.upload(MAPPING, {"customers.csv": b"id,name\n1,x\n"})
    assert "has no column 'country'" in no_column.text
    no_file = await bench.upload(MAPPING, {"other.csv": b"id\n"})
    assert "no such file" in no_file.text
    bad_name = await bench.upload(MAPPING, {"..": b"x"})
    no_files_at_all = await bench.call("POST", "/v1/imports", files=[("mapping", ("m.yaml", MAPPING.encode()))])
    too_long = await bench.upload(MAPPING, {"customers.csv": b"x" * 200_000})
    other = await bench.of("other").upload(MAPPING, good)
    answers = [wrong_field, no_column, no_file, bad_name, no_files_at_all, too_long, other]
    assert [each.status_code for each in answers] == [422, 422, 422, 422, 422, 413, 403]
    assert {each.headers["content-type"] for each in answers} == {"application/problem+json"}


async def test_a_partner_sees_its_own_imports_only_newest_first(bench: SyncBench) -> None:
    first = await bench.imported(MAPPING, customers(("p1", "One", "GB")))
    second = await bench.imported(MAPPING, customers(("p2", "Two", "GB")))
    page = (await bench.call("GET", "/v1/imports", params={"limit": 1}, role=Role.ANALYST)).json()
    assert [each["id"] for each in page["items"]] == [second["id"]]
    following = (await bench.call("GET", "/v1/imports", params={"limit": 1, "cursor": page["next_cursor"]})).json()
    assert [each["id"] for each in following["items"]] == [first["id"]]
    assert (await bench.of("other").call("GET", f"/v1/imports/{first['id']}")).status_code == 404
    assert (await bench.of("other").call("GET", "/v1/imports")).json()["total"] == 0
    assert (await bench.call("GET", f"/v1/imports/{first['id']}/rejects", role=Role.ANALYST)).status_code == 403
    for made_up in ("made-up", encode_cursor(["0001-01-01T00:00:00+14:00", "x"]), encode_cursor([{"$gt": ""}, "x"])):
        assert (await bench.call("GET", "/v1/imports", params={"cursor": made_up})).status_code == 400


async def test_an_import_whose_process_stops_is_given_back_and_run_to_its_end_by_the_next_one(
    kafka: KafkaServer, mongo: MongoServer, tmp_path: Path, fresh_database: str
) -> None:
    # A lease that outlasts the test's patience: the next process need not wait for its end.
    settings = sync_settings(kafka, mongo, fresh_database, tmp_path, chunk_rows=20, lease_seconds=3_600.0)
    files = customers(*((f"k{n}", "N", "GB") for n in range(2_000)), ("", "reject", "GB"))
    mapping = MAPPING.replace("acme", "killed")
    async with running_sync(settings, kafka, tmp_path, "killed") as bench:
        import_id = (await bench.upload(mapping, files)).json()["id"]

        async def begun() -> bool:
            return int((await bench.view(import_id))["bytes_read"]) > 0

        await eventually(begun)
    # Leaving the block stops the worker in the middle; tests of faults kill it.
    async with running_sync(settings, kafka, tmp_path, "killed") as bench:
        done = await bench.ended(import_id)
        assert (done["status"], done["read"], done["rejected"]) == ("completed", 2_001, 1)
        assert len(await bench.facts()) == 2_000
        rejects = await bench.call("GET", f"/v1/imports/{import_id}/rejects")
        assert len(rejects.text.splitlines()) == 2
