"""Every instrument of the sync service, each with what an operator should conclude from it."""

from prometheus_client import Counter, Gauge, Histogram

# Flat while IMPORTS_RUNNING is above zero: the broker or the database is away, see RETRIES.
EVENTS = Counter("tenantry_sync_events", "Events that the broker acknowledged")

# `rejected` rising for one record: a vendor changed its files; fetch the rejects of the import.
ROWS = Counter("tenantry_sync_rows", "Rows and pushed records by what became of them", ["record", "outcome"])

# Growing while IMPORTS_RUNNING is below the limit: partners ask for more than one import at a time. Growing with it at
# the limit: raise TENANTRY_CONCURRENCY.
IMPORTS_WAITING = Gauge("tenantry_sync_imports_waiting", "Imports that wait for their turn")

# Not falling to zero: imports come faster than they run, or the process that runs them hangs.
IMPORTS_RUNNING = Gauge("tenantry_sync_imports_running", "Imports that this process is working on")

# `failed` above zero: the file or the mapping is wrong, or patience ran out; the reason is in the import.
IMPORTS = Counter("tenantry_sync_imports", "Imports that ended", ["outcome"])

# Rising: the broker or the database was away; runs wait and go on by themselves.
RETRIES = Counter("tenantry_sync_retries", "Chunks that were taken again after a transient error")

# Growing with the same chunk size: MongoDB's cache no longer holds the snapshots' index.
CHUNK_SECONDS = Histogram("tenantry_sync_chunk_seconds", "Time to compare, publish and remember one chunk")
