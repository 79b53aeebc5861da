"""One line a packet: what it says of each header is found once for each declaration, and filled with values."""
