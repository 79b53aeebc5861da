"""The fragments in rows, found by the engine, and what becomes of them."""
