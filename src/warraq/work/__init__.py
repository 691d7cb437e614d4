"""How work is done, whatever it is: threads, temporary folders, and files that are replaced in one step."""
