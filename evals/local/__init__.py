"""Trains the built-in model and measures it: readers of data given by path, splits, fits, figures.

Nothing of the data is kept but hashed n-grams' weights; no figure here is of sentences that were trained on.
"""
