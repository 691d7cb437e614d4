"""`python -m warraq` is `warraq`."""

from warraq.cli import main

if __name__ == "__main__":
    main()
