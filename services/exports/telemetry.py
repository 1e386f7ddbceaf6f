"""Every instrument of the exports service, each with what an operator should conclude from it."""

from prometheus_client import Counter, Gauge, Histogram

# Growing for hours: users wait. Add workers, or look at `tenantry_exports_attempts_failed_total`.
WAITING = Gauge("tenantry_exports_waiting", "Jobs that no worker has taken yet")

# Constantly at the concurrency limit while jobs wait: raise TENANTRY_CONCURRENCY or the number of workers.
RUNNING = Gauge("tenantry_exports_running", "Jobs that this process is working on")

# Who asks for what: `delivery` is `direct` (the answer was the file) or `job`.
REQUESTED = Counter("tenantry_exports_requested", "Exports asked for", ["dataset", "format", "delivery"])

# `failed` above zero: users got no file; the reason is in the job and in the log.
FINISHED = Counter("tenantry_exports_finished", "Jobs that ended", ["outcome"])

# Rising without failed jobs: the owner of the data or the object store is flaky, and retries hide it.
ATTEMPTS_FAILED = Counter("tenantry_exports_attempts_failed", "Attempts that came to nothing", ["error"])

# Above zero: workers die or stall. A zombie's file was refused and removed, so no user saw it.
LEASES_LOST = Counter("tenantry_exports_leases_lost", "Attempts whose job was taken over or cancelled")

# Flat while RUNNING is above zero: a worker hangs.
ROWS = Counter("tenantry_exports_rows", "Rows written to files", ["dataset", "format"])
BYTES = Counter("tenantry_exports_bytes", "Bytes written to files", ["dataset", "format"])

# How long a user waits from the claim to the file.
JOB_SECONDS = Histogram(
    "tenantry_exports_job_seconds", "Duration of successful attempts", buckets=(0.5, 1, 2, 5, 10, 30, 60, 300, 1800)
)

# Should follow FINISHED of 30 days ago; zero for days means that the sweep does not run.
EXPIRED = Counter("tenantry_exports_expired", "Files removed at the end of their time")

# Above zero after a crash is normal; steadily rising means that workers die while they complete.
ORPHANS = Counter("tenantry_exports_orphans_removed", "Objects removed that no export refers to")

# `given_up` above zero: somebody waits for news that never came; the reason is with the export. `waiting` counts tries
# that failed and will be repeated.
CALLBACKS = Counter("tenantry_exports_callbacks", "Tries to tell somebody outside how an export ended", ["outcome"])

# Behind the number of active schedules for long: the clock of schedules does not run.
SCHEDULED = Counter("tenantry_exports_scheduled_runs", "Exports that schedules asked for")
