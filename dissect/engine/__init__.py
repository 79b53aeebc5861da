"""The walk in C over tables that are written from outlines: layers, verdicts and columns of many frames at once."""
