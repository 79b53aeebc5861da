"""What people and programs read: packets as lines, trees, octets, boxes and JSON. No terminal here."""
