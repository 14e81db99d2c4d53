"""Training: the six kinds of the programme's guide, from the catalogue to the certificate of attendance (E)."""
