"""``python -m sim`` and the ``communique`` command."""

from sim.cli import main

if __name__ == "__main__":
    main()
