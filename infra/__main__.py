"""`python -m infra` is `retail`, for containers and where the command is not on the path."""

from infra.cli import main

if __name__ == "__main__":
    main()
