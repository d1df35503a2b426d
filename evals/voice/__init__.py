"""Measures how far drafts lie from what their users would have written: readers of data given by path, figures.

Nothing of the data is printed or kept: no author's name, and no word.
"""
