"""What is wrong with layers that were read: faults of items, rules that do not hold, and problems as exceptions.

Problems that decide how the walk goes on are found by the walk itself (`dissect.packet.walk_report`).
"""
