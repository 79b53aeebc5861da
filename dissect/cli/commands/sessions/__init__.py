"""Commands about sessions: what only several packets tell."""
