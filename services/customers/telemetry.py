"""Every instrument of the customers service, each with what an operator should conclude from it."""

from prometheus_client import Counter

# Flat while `tenantry_records_consumed_total` rises: what arrives is old or repeated, and changes nothing.
CHANGED = Counter("tenantry_customers_changed_total", "Customers whose documents a batch changed or created.")
# Above zero is normal: planned starts and ends came due. A flood after downtime is the backlog.
RECOUNTED = Counter("tenantry_customers_recounted_total", "Customers recounted because time alone changed them.")
# Flat while an export runs: the database or the network to exports is stuck.
STREAMED = Counter("tenantry_customers_rows_streamed_total", "Rows of datasets handed out.", ["dataset"])
# A flood of one section: somebody's script; the activity log says whose. Attempts that were retried count again.
EDITED = Counter("tenantry_customers_edits_total", "Changes of customers' settings.", ["section"])
