"""Write a release: the gate, the plan, the records in their order, and every file of the folder."""
