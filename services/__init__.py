"""The services of Tenantry; none imports another."""
