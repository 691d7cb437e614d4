"""What every release is made of: manifest, digests, canonical lines and signatures."""
