"""What the analyses of all protocols share: events, states, what is told of a message, numbers that wrap."""
