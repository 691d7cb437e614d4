"""Read releases again: verify their bytes, compare two of them, trace records to their seeds."""
