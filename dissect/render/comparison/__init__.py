"""What a comparison of two captures found, as text and as JSON."""
