"""What people set about customers, below `/v1/customers/{customer_id}`, each part on condition of its ETag."""
