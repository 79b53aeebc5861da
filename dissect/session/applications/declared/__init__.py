"""Messages that declared headers delimit in streams: found, taken apart as packets are, and told of packets."""
