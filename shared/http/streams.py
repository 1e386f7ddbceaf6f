"""How many streams may be open at once: each holds a connection for as long as its page stays."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from shared.http.problems import TooManyRequests, Unavailable


class OpenStreams:
    """The streams that are open in this process, of each partner and in all."""

    def __init__(self, *, each: int, most: int) -> None:
        self._each = each
        self._most = most
        self._open: Counter[str] = Counter()

    @contextmanager
    def one_more(self, partner_id: str) -> Iterator[None]:
        """Hold a place while a stream of a partner is open.

        Raises `TooManyRequests` where the partner has all of its own, `Unavailable` where there is none for anybody.
        """
        if self._open[partner_id] >= self._each:
            raise TooManyRequests(f"{self._each} streams of your partner are open here, which is the most; close some")
        if self._open.total() >= self._most:
            raise Unavailable("all streams that this process may have are taken; try again shortly")
        self._open[partner_id] += 1
        try:
            yield
        finally:
            self._open[partner_id] -= 1
            if not self._open[partner_id]:
                del self._open[partner_id]
