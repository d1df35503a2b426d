"""Way in 1: the process that runs workflows and activities."""
