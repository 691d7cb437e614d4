"""What is asked of the operating system: threads, temporary folders, files replaced in one step, other file systems."""
