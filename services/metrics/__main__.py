"""`python -m services.metrics`"""

from services.metrics.app import build
from services.metrics.settings import MetricsSettings
from shared.http.serve import run

if __name__ == "__main__":
    run(build, MetricsSettings)
