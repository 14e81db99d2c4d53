"""Applications: how a factory or a buyer comes in, from registration to the coordinator's verification."""
