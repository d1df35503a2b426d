"""How we touch the world: one package or module for each thing touched; siblings do not know each other."""
