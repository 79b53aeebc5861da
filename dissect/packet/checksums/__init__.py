"""The checksums of a packet: what each covers, the pseudo-header that counts, and the verdicts."""
