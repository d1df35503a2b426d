"""The way in that measures: cases, what should come of them, scores, and a gate against a baseline.

Vocabulary: a *case* is a message and what should come of it; a *task* or *decision* is expected or found;
a *scorer* compares the two; a *metric* is a scorer's number over all cases.
"""
