"""Output for people and programs: lines, trees, hex dumps, diagrams and JSON. Nothing here depends on a terminal."""
