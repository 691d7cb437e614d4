"""The rules on batches of records: one implementation of each rule, whatever runs it."""
