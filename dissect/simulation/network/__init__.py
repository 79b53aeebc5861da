"""What is between the ends: headers, time, and what is lost."""
