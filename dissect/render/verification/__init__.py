"""The results of verifying a capture: text, JUnit XML, SARIF, and comments for other programs."""
