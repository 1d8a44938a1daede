"""The command and its help, section by section."""

from __future__ import annotations

import click

SECTIONS = {
    "The month": ("check", "counts", "plan", "run", "preview", "status"),
    "Look and learn": ("measures", "demo", "lab"),
    "The project": ("setup", "test", "test-notebooks", "lint", "bench", "real", "clean"),
}


class Sections(click.Group):
    """A group whose help lists the commands in the order of the work."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands section by section."""
        for title, names in SECTIONS.items():
            rows = [(name, self.commands[name].get_short_help_str(90)) for name in names]
            with formatter.section(title):
                formatter.write_dl(rows)


@click.group(cls=Sections, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="collaborative-workbench", prog_name="workbench")
def cli() -> None:
    """One customised data report for every team of a learning collaborative, every month.

    \b
    Begin:    workbench demo
    Monthly:  workbench check -c epic-access -m 2026-10
              workbench run -c epic-access -m 2026-10
              workbench preview -c epic-access -m 2026-10
    """
