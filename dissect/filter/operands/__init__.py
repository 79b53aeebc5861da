"""What stands beside a name in a filter: numbers, addresses, texts, sets and patterns."""
