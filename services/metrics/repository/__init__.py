"""Every MongoDB call of the metrics service.

customer_states   all that decides a customer's contributions, what facts replaced, and the generations that hold them
former_customers  what deleted customers were, for as long as figures can be asked what changed them
usage_months      the last quantity of each natural key, by customer and month, and what it replaced
cells             sums of contributions, by generation, Kafka partition, month, basis and dimensions
generations       which generation answers, which one is being built; and a lane per partition (see `generations`)
freshness         time of the newest fact applied, by partner and partition
"""
