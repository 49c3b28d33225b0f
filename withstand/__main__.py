"""`python -m withstand`: the command line."""

from withstand.cli.main import main

if __name__ == "__main__":
    main()
