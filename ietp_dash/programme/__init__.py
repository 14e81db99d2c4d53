"""The programme's own rules as data: terms, holidays, deadlines, tariff.

``terms.Terms`` holds every number that a rule uses, ``term_table`` says what each one is; ``deadlines`` and ``tariff``
apply them; ``holidays`` knows the public holidays by country. Management changes terms and holidays, with a first day.
"""
