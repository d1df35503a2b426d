"""The review page in a real browser, on the real API, database and engine."""
