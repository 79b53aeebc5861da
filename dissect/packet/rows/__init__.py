"""What the engine has found in a frame, as a row of octets: see `dissect/engine/native/packets/pack.h`."""
