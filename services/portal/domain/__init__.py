"""What a session and a saved view are; pure."""
