"""Lines that are made of what the engine has found in a frame, without the layers of a packet."""
