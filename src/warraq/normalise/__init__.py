"""Values in their canonical form: pure functions without I/O. A fix is one of these."""
