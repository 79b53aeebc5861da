"""What is written: packets in one call, and what all writers of captures share."""
