"""The formats of a release: manifest, digests, canonical lines, schemas and signatures."""
