"""What a row of the call log says of its call: conditions that several statements share.

They name columns without an alias: in the query that uses one, no other table stands beside `calls`.
"""

ANSWERED = "state NOT IN ('asking', 'lost', 'failed')"
"""There is something to read, whatever it is."""
WENT_OUT = "(key_id IS NOT NULL OR state IN ('asking', 'lost'))"
"""It was sent to a provider; of one that was never closed nobody can say that it was not."""
IN_VAIN = """(state = 'lost' OR state = 'failed' AND key_id IS NOT NULL
    AND breaker IS DISTINCT FROM 'half_open'
    AND coalesce(error, '') NOT IN ('cancelled', 'rate_limited', 'no_connection_free', 'spent_out', 'unauthorized'))"""
"""It went to the provider and brought nothing, or was lost with its worker: counts as a failure of its step.

A breaker's probe does not, nor what a person cancelled, was told to wait, or is a matter of the key."""
