"""`python -m deploy.local.provision`: fetch the server programs now, so that the first start needs no network."""

import sys
from collections.abc import Callable

from deploy.local.errors import ProvisioningError
from deploy.local.fallback import WARNING, fallback_program
from deploy.local.kafka import kafka_jars
from deploy.local.mongod import mongod_program


def main() -> int:
    """Fetch MongoDB and a broker; exit code 1 if either cannot be had, and say why."""
    mongo = _attempt("MongoDB", mongod_program)
    kafka = _attempt("Apache Kafka", kafka_jars)
    if not kafka:
        print(WARNING, file=sys.stderr)
        kafka = _attempt("fallback broker", fallback_program)
    return 0 if mongo and kafka else 1


def _attempt(name: str, provide: Callable[[], object]) -> bool:
    try:
        print(f"{name}: {provide()}")
    except ProvisioningError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
