"""Every Prometheus instrument of the metrics service, and what its operator should conclude."""

from prometheus_client import Counter, Gauge, Histogram

# Facts far above customers: one customer sends much at once. Both near zero while lag grows: look at the database.
FACTS = Counter("tenantry_metrics_facts_total", "Facts applied, duplicates included.")
CUSTOMERS = Counter("tenantry_metrics_customers_restated_total", "Customers whose state changed.")

# At its limit while customers are read again and again: raise TENANTRY_CUSTOMER_MEMORY_MB.
REMEMBERED = Gauge("tenantry_metrics_remembered_bytes", "About the memory of customers kept between batches.")
RECALLED = Counter(
    "tenantry_metrics_customers_recalled_total", "Customers of batches, by where they came from.", ["from"]
)

# Many cells per customer: customers arrive one by one, or a dimension has a value of its own for every customer.
CELLS = Counter("tenantry_metrics_cells_moved_total", "Cells written.")

# Above some seconds behind while consumers keep up: the source is late, not Tenantry.
FRESHNESS = Gauge("tenantry_metrics_newest_fact_seconds", "Time of the newest fact applied, seconds since 1970.")

# Slow with a quick database: an answer sums too many cells; look at dimensions with a value per customer.
ANSWER_SECONDS = Histogram("tenantry_metrics_answer_seconds", "Time to sum the cells of one question.", ["question"])

# Many from `cells`: images do not fit the memory they are given, or are asked for less often than entries are kept.
ANSWERS = Counter("tenantry_metrics_answers_total", "Answers, by where their sums came from.", ["source"])

# At the limit: partners take turns in memory, and answers are slow for whoever lost its image.
IMAGE_BYTES = Gauge("tenantry_metrics_image_bytes", "Memory of the images kept.", ["kind"])
IMAGE_LOADS = Counter("tenantry_metrics_image_loads_total", "Images made from the database.", ["kind"])
