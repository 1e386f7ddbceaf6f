"""Which paths and headers cross the portal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portal.domain.forwarding import forwarded_path, request_headers, response_headers
from services.portal.errors import PathNotForwarded


@pytest.mark.parametrize("raw", [b"v1/customers", b"v1/a%2Fb", b"v1/a..b/.c", b"v1/", b"v1/x?".rstrip(b"?")])
def test_public_paths_are_forwarded_as_they_came(raw: bytes) -> None:
    assert forwarded_path(raw) == b"/" + raw


@pytest.mark.parametrize(
    "raw", [b"", b"v1", b"v2/x", b"internal/v1/x", b"V1/x", b"/v1/x", b"v1/..", b"v1/%2E%2e/x", b"v1/..%5Cx", b"v1/./x"]
)
def test_all_others_are_not(raw: bytes) -> None:
    with pytest.raises(PathNotForwarded):
        forwarded_path(raw)


@given(
    st.lists(
        st.sampled_from([b"v1", b"..", b"%2e%2e", b"%2E.", b"internal", b"x", b"", b"%5c..", b"%2f.."]), max_size=6
    )
)
def test_no_forwarded_path_climbs_out(segments: list[bytes]) -> None:
    try:
        path = forwarded_path(b"/".join(segments))
    except PathNotForwarded:
        return
    assert path.startswith(b"/v1/")
    assert b".." not in path.lower().replace(b"%2e", b".")


def test_credentials_of_the_browser_stay_behind_and_the_sessions_token_goes() -> None:
    sent = [(b"cookie", b"a=b"), (b"authorization", b"Basic x"), (b"range", b"bytes=0-9"), (b"connection", b"close")]
    assert dict(request_headers(sent, bearer="t")) == {
        b"range": b"bytes=0-9",
        b"authorization": b"Bearer t",
        b"accept-encoding": b"identity",
    }


def test_answers_are_not_kept_by_caches_unless_the_service_says_so() -> None:
    assert (b"cache-control", b"private, no-store") in response_headers([(b"ETag", b'"1"')])
    assert response_headers([(b"Cache-Control", b"max-age=1"), (b"Set-Cookie", b"x")]) == [
        (b"cache-control", b"max-age=1")
    ]
