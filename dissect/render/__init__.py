"""What people and programs read: packets as lines, trees, octets, boxes and JSON. Text in, text out; no terminal here."""
