"""Pure functions from the declaration of any header to its decoder, step, diagram and reference."""
