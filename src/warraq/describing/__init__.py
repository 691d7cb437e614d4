"""What a foreign file is: its columns, which field each looks like and why, and the mapping that says so.

Nothing here decides: a mapping is offered, and the policy or the command line states it.
"""
