"""What happens, in which order, with how much patience.

Each workflow is imported from its own module: the strict sandbox loads that one anew, and refuses its siblings.
"""
