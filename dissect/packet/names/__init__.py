"""Headers by name: by Wireshark's name of their protocol in a packet, and by their own in the package."""
