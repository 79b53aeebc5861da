"""What can be made of any header: pure functions from a declaration to a decoder, a step, a diagram, a reference."""
