"""What tests set up through the portal, as the page itself would send it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.support.browser import Visit

API = "/api/customers/v1"


async def send(opened: Visit, method: str, path: str, body: object = None, *, etag: str = "*", api: str = API) -> Any:
    """Change something behind the page and return the JSON of the answer, if it has any."""
    token = (await opened.api("/api/session"))["csrf_token"]
    headers = {"X-CSRF-Token": token, "If-Match": etag}
    request = opened.page.context.request
    answer = await request.fetch(f"{api}/{path}", method=method, data=body, headers=headers)
    assert answer.ok, await answer.text()
    return await answer.json() if answer.status != 204 else None


@asynccontextmanager
async def added_customer(opened: Visit, name: str) -> AsyncIterator[str]:
    """The id of a customer of this name that is there for one test."""
    customer_id: str = (await send(opened, "POST", "customers", {"name": name}))["customer_id"]
    try:
        yield customer_id
    finally:
        await send(opened, "DELETE", f"customers/{customer_id}")
