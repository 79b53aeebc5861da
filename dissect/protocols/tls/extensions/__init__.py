"""Extensions of the hellos of TLS, by what they are about."""
