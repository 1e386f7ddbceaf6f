"""An address of MongoDB that is none: what is said of it holds nothing of the password."""

import traceback

import pytest
from pydantic import SecretStr

from shared.mongo import connect
from shared.settings import MongoSettings, SettingsError


@pytest.mark.parametrize(
    "url",
    [
        "mongodb://user:ab/SECRET@host/?replicaSet=rs0",
        "mongodb://user:ab:SECRET@host",
        "mongodb://user:ab@SECRET@host",
        "mongodb://user:SECRET@host:port",
    ],
)
def test_what_is_said_of_a_wrong_address_holds_no_password(url: str) -> None:
    with pytest.raises(SettingsError, match="TENANTRY_MONGO__URL: is no address") as refused:
        connect(MongoSettings(url=SecretStr(url)))
    assert "SECRET" not in "".join(traceback.format_exception(refused.value))
