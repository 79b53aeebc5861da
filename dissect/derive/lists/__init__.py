"""Lists within headers, such as options: their items, how they are read, and their faults."""
