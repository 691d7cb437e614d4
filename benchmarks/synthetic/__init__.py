"""What synthetic articles are made of: words, and dates as they are printed."""
