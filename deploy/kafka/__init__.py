"""The topics, and the job that creates them in Compose and Kubernetes: `python -m deploy.kafka`."""
