"""`python -m dtrack`."""

from dtrack.cli import main

if __name__ == "__main__":
    main()
