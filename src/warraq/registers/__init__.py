"""Files beside a corpus that say something about it: the register of takedowns, and the keyword lexicons of sources."""
