"""`python -m minutewise` is the same as the `minutewise` command."""

from minutewise.project.cli import main

if __name__ == "__main__":
    main()
