"""The worked arithmetic of each kind of checksum."""
