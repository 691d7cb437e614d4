"""What a release holds, in numbers: the one description that everything written about it is made from."""
