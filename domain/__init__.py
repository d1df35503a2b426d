"""What we mean: frozen values, pure rules, failures, identities and the abstract steps."""
