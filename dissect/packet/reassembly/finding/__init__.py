"""Finding the fragments that packets carry."""
