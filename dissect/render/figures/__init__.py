"""Figures of headers: of a declaration, or of a layer with its values; as characters, SVG, Mermaid, LaTeX, JSON."""
