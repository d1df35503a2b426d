"""Way in 2: HTTP, and the review page. Never loads a model SDK."""
