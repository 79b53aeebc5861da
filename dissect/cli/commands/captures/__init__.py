"""Commands about whole captures: several made of one, one of several, two compared."""
