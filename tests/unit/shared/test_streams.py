"""How many streams may be open: of each partner, and in all."""

from contextlib import ExitStack

import pytest

from shared.http.problems import TooManyRequests, Unavailable
from shared.http.streams import OpenStreams


def test_a_partner_has_so_many_and_takes_none_of_anothers() -> None:
    streams = OpenStreams(each=2, most=3)
    with ExitStack() as others:
        with streams.one_more("acme"), streams.one_more("acme"):
            with pytest.raises(TooManyRequests) as refused, streams.one_more("acme"):
                pass
            assert int(refused.value.headers["Retry-After"]) > 0
            others.enter_context(streams.one_more("rival"))
            with pytest.raises(Unavailable) as full, streams.one_more("rival"):
                pass
            assert int(full.value.headers["Retry-After"]) > 0
        others.enter_context(streams.one_more("acme"))


def test_a_stream_that_breaks_gives_its_place_back() -> None:
    streams = OpenStreams(each=1, most=1)
    with pytest.raises(ConnectionError), streams.one_more("acme"):
        raise ConnectionError
    with streams.one_more("acme"):
        pass
