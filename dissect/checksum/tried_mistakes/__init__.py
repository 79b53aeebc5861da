"""Mistakes that explain a wrong checksum. Each is made on purpose, and its value compared with the one found."""
