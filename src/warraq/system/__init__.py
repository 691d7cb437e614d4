"""What is asked of the operating system: threads, temporary folders, and files that are replaced in one step, or lie on
other file systems.
"""
