"""Trading relationships: asking, answering, narrowing, ending; whose relation to a factory is what."""
