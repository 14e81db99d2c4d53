"""The part that knows nothing but the standard library: access, refusals, events, dates, money, clock."""
