"""Ladders, drawn: as text, as a Mermaid diagram, and as JSON."""
