"""``python -m sim`` and the ``communique`` command."""

from sim.cli.app import main

if __name__ == "__main__":
    main()
