"""`dissect header`: a header's diagram and fields, from the declaration that decodes it."""

from __future__ import annotations

from difflib import get_close_matches

import click

from dissect.cli.output import Output, color_option
from dissect.cli.protocol_options import chosen_protocols, protocols_option
from dissect.render.escape import escape
from dissect.render.headers import HeaderBook, header_lines, header_list_lines


@click.command("header")
@click.argument("name", required=False)
@click.option("--markdown", is_flag=True, help="Print the header's reference page in Markdown.")
@protocols_option
@color_option
def command(*, name: str | None, markdown: bool, color: str) -> None:
    """Draw the header NAME as the RFCs do, with a table of its fields. Without a NAME, list all headers.

    NAME is a class (TCP, ICMPv4Echo) or Wireshark's short name (tcp, ipv6.fraghdr), in any case.
    """
    from dissect.derive.reference import reference, reference_book
    from dissect.packet import default_protocols

    headers = (chosen_protocols() or default_protocols()).headers
    book = HeaderBook(headers)
    found = None if name is None else book.find(name)
    if name is not None and found is None:
        near = get_close_matches(name.lower(), book.names, n=3)
        hint = f" Did you mean {' or '.join(near)}?" if near else " `dissect header` lists them."
        raise click.UsageError(f"There is no header {escape(name)!r}.{hint}")
    with Output(color) as output:
        if markdown:
            output.text((reference_book(headers) if found is None else reference(found)).rstrip("\n"))
        elif found is None:
            output.lines(header_list_lines(book))
        else:
            output.lines(header_lines(found, output.width))
