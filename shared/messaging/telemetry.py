"""What the operator sees of the message plumbing; one comment each says what to conclude."""

from prometheus_client import Counter, Gauge, Histogram

# Falls to zero while lag grows: the consumer is stuck or stopped.
CONSUMED = Counter("tenantry_records_consumed_total", "Records applied and committed.", ["topic"])
# Rises after a producer's deploy: this service does not know the type yet. Harmless.
SKIPPED = Counter("tenantry_records_skipped_total", "Records of a type this version does not know.", ["topic"])
# Above zero: look with `tenantry dlq list`; the producer breaks its contract or this service has a bug.
DEAD_LETTERED = Counter("tenantry_records_dead_lettered_total", "Records moved to the dead-letter topic.", ["topic"])
# Rises: the database or the broker is away, or batches lose races. Nothing is lost, figures are late.
RETRIED = Counter("tenantry_batches_retried_total", "Batches that were rolled back and tried again.", ["reason"])
# Near the transaction limit of 60 s: lower TENANTRY_KAFKA__MAX_BATCH.
BATCH_SECONDS = Histogram("tenantry_batch_seconds", "Time from a fetched batch to its commit.")
# Zero where it should not be: another member holds the partitions.
ASSIGNED = Gauge("tenantry_partitions_assigned", "Partitions that this process owns.", ["topic"])
# Grows steadily: the relay cannot reach the broker.
OUTBOX_PENDING = Gauge("tenantry_outbox_pending", "Rows of events that are committed and not published yet.")
