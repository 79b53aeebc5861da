"""`dissect completion`: what a shell has to read to complete the command's words."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from dissect.cli.output import Output

COMMAND = "dissect"
VARIABLE = "_DISSECT_COMPLETE"
"""What click's script sets when it asks the command for candidates."""


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(*, shell: str) -> None:
    """Print the script that completes commands, options, files, headers, columns and names in filters.

    bash: put eval "$(dissect completion bash)" into ~/.bashrc; zsh: eval "$(dissect completion zsh)" into ~/.zshrc,
    after compinit; fish: dissect completion fish > ~/.config/fish/completions/dissect.fish
    """
    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101  # click has a class for each of the three
    context = click.get_current_context().find_root()
    with Output() as output:
        output.text(kind(context.command, {}, COMMAND, VARIABLE).source().rstrip("\n"))
