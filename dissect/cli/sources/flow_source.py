"""A capture named on the command line, read for its conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dissect.cli.sources.whole_source import WholeSource
from dissect.session.ordered_pass.asking import follow_for

if TYPE_CHECKING:
    from dissect.session import Flows


class FlowSource(WholeSource):
    """A capture as conversations."""

    def flows(self, limit: int) -> Flows:
        """The conversations, up to the end or the damage; something is kept of at most `limit`."""
        from dissect.blocks.captures import read_captures
        from dissect.packet import chosen_protocols
        from dissect.session.conversations import Follower
        from dissect.session.conversations.keeping import BLOCK_ROWS

        protocols = chosen_protocols(self._protocols, None)
        follower = Follower(self._filter, protocols, self._reassemble, limit)
        self.follow = follow_for(self._filter, protocols, reassemble=self._reassemble)
        reading = read_captures(
            self.file,
            protocols=protocols,
            threads=self._threads,
            follow=self.follow,
            batch_rows=BLOCK_ROWS,
            with_divided=True,
        )
        for found in self.delivered(reading, follower.look):
            follower.take(found)
        return follower.flows(self.notes)
