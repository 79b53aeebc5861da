"""The mistakes that explain a wrong checksum: each is made on purpose, and its value compared with the one found."""
