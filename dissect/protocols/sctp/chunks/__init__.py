"""The chunks of SCTP packets, and the parameters that they end with: RFC 9260 §3.3."""
