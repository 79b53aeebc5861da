"""The parts of what a line says of a header: statements over the values of its fields, and the spelling of values."""
