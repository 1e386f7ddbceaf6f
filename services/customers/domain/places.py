"""Which place of each subscription shows, for many subscriptions at once: what `Subscription.at` tells of one."""

from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_BEFORE_ALL: Final = np.iinfo(np.int64).min // 2


def shown(
    of: NDArray[np.int64], withdrawn: pa.ChunkedArray, effective_at: pa.ChunkedArray, moment: datetime
) -> pa.Array:
    """Return the index of the place that shows of each subscription, in the order of these.

    `of` tells whose each place is, from 0 on; places of one lie together, by time. The last one of those that are true
    at `moment`, or the first of one that is only planned; one that was never true has none.
    """
    at = effective_at.cast(pa.int64()).to_numpy()
    index = np.arange(len(of))
    # Those to come rank below those that came, and among themselves the other way round.
    rank = np.where(at <= (moment - _EPOCH) // timedelta(milliseconds=1), index, _BEFORE_ALL - index)
    true = index[~pc.fill_null(withdrawn, fill_value=False).to_numpy()]
    ranked = true[np.lexsort((rank[true], of[true]))]
    last = np.append(of[ranked][1:] != of[ranked][:-1], np.ones(min(len(ranked), 1), np.bool_))
    return pa.array(ranked[last])
