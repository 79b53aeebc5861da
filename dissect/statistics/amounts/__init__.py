"""Amounts of packets and octets, added up in bounded memory."""
