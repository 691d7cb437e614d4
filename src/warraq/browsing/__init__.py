"""The corpus and its findings as pages that a browser on this machine asks for.

`live` makes the pages and knows no server, `app` gives them their addresses, `guard` stands before it, and `serve`
runs it. Only the last three need the extra `browse`.
"""
