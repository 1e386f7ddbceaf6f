"""The portal: the web front and the thin backend that keeps its sessions, forwards its calls and serves its pages."""
