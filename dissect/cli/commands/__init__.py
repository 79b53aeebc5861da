"""The commands of `dissect`, one module each."""
