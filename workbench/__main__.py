"""``python -m workbench`` and the console command: every error of ours ends in one plain message and its exit code."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line; keep tracebacks away from the user."""
    from workbench.cli import cli, fail
    from workbench.errors import WorkbenchError

    try:
        cli(prog_name="workbench")
    except WorkbenchError as error:
        fail(error)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    main()
