"""Arrow types that services agree on."""

from typing import Final

import pyarrow as pa

DECIMAL: Final = pa.decimal128(38, 15)
"""33 digits as in an event's quantity, and room for sums."""
