"""Local doubles of the services that connectors speak to: they ship, for tests and for trying things out."""
