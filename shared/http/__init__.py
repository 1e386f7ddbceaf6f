"""HTTP plumbing: the application, problem details, tokens and roles, paging, health."""
