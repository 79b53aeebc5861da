"""What is made of declarations for people to read: figures, diagrams, references, and the floors of layers."""
