"""Progress Visits: contact, booking, questionnaire, the visit itself, the workers' anonymous survey (B1 to B7)."""
