"""Finding one's way: the glossary, help in place and a tour for each role (E14). For everybody.

Texts stand in data/, in every language; events: none, the tour put away is remembered for the person alone.
"""
