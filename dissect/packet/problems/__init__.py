"""What is wrong with layers that were read: faults of items, broken rules, and problems as exceptions.

The walk itself finds the problems that decide how it goes on (`dissect.packet.walking.walk_problems`).
"""
