"""How a release is written: the gate, the plan, the records in their order, and every file of its folder."""
