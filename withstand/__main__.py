"""The way in for the terminal: `withstand`, and `python -m withstand`."""


def run() -> None:
    """The command line. Ctrl-C while it is still being imported ends it without a traceback, too."""
    try:
        from withstand.cli.main import main
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    main()


if __name__ == "__main__":
    run()
