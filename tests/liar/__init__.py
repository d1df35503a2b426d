"""A liar's test: a model that mixes what is true with what is not, and what of it is stored."""
