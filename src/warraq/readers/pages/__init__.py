"""Pages of the web as article records: a pure function from a page's bytes to values, for any process to call."""
