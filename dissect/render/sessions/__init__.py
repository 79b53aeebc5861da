"""What sessions are found to be, as text and as JSON."""
