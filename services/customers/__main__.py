"""`python -m services.customers`"""

from services.customers.app import build
from services.customers.settings import CustomersSettings
from shared.http.serve import run

if __name__ == "__main__":
    run(build, CustomersSettings)
