"""Way in 4: the `winnow` command: a client of the API, and the launcher of the local stack."""
