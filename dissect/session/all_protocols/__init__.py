"""All protocols together: how their connections open, their events, and what they make of each packet."""
