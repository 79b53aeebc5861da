"""What Python hands to the engine and gets from it, as the headers in `native/` have it, room by room."""
