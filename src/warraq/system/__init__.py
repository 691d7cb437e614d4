"""What is asked of the operating system, and of other file systems: threads, temporary folders, files that are replaced in
one step or lie elsewhere.
"""
