"""How a corpus that isn't clean is held to the rules: waivers for what is right as it stands, a baseline for the rest.

Both take findings out of a report that is already made, and count them apart; nothing that was found is lost.
"""
