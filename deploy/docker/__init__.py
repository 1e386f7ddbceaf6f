"""The containers: one Dockerfile for every service, and the secrets that `docker-compose.yml` mounts."""
