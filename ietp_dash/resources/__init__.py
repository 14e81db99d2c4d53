"""Documents of the programme with versions and receipts, the fee schedule, the glossary, and feedback from any page."""
