"""What is written for the engine: its tables of a set of declarations, of their lists, and of what columns take."""
