"""What SCTP packets announce about checksums of zero (RFC 9653), and which packets need to be looked at for it."""
