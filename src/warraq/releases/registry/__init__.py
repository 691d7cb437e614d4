"""Find releases and keep track of them: the ledger and its indexes, versions, withdrawals and takedowns."""
