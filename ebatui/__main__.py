"""``python -m ebatui`` is the same as ``ebatui``."""

from ebatui.cli import main

if __name__ == "__main__":
    main()
