"""The pcap format (draft-ietf-opsawg-pcap), read and written."""
