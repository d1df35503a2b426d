"""Record enrichment: the sentiment, the category and a summary of a message."""
