"""The programme's own rules as data: terms, holidays."""
