"""`python -m services.customers`"""

from services.customers.app import build
from services.customers.settings import CustomersSettings
from shared.arrow.memory import keep_freed_memory
from shared.http.serve import run

if __name__ == "__main__":
    keep_freed_memory()
    run(build, CustomersSettings)
