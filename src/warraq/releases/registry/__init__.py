"""Which releases there are: the ledger and its indexes, versions, withdrawals, takedowns, and where a release lies."""
