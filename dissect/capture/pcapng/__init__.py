"""The pcapng format (draft-ietf-opsawg-pcapng): its blocks and options, read and written."""
