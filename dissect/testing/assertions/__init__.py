"""The assertions, one module each."""
