"""Reading columns: where fields lie, the pass of the engine, and packets for what it cannot tell."""
