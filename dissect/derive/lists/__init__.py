"""Lists within headers, such as options: what they are read as, how they are read, and what is wrong in them."""
