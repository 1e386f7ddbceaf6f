"""Subject requests: everything held about one person, and forgetting one person."""
