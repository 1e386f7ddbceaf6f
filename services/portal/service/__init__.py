"""The use cases of the portal: signing in, forwarding, live updates, saved views."""
