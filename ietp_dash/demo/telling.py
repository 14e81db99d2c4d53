"""Words for the demonstration: what auditors wrote and factories answered, drawn from the shipped example texts."""

from random import Random

from ..checklists.reading import filled, finding_texts
from . import names


class Words:
    """Draws texts; ``owners`` in a factory's country."""

    def __init__(self):
        self.texts = finding_texts()

    def finding(self, rng: Random, checkpoint, affected: int, country: str) -> tuple[str, str]:
        """What was found at a checkpoint, in English and Chinese."""
        known = self.texts[checkpoint.number].written_in(country)
        said = filled(rng.choice(known), affected, affected + rng.randint(3, 30))
        return said.en, said.zh

    def answer(self, rng: Random, number: str, country: str) -> dict:
        """A factory's answer to a finding at checkpoint ``number``."""
        text = self.texts[number]
        return {
            "root_cause": text.cause,
            "root_cause_text": text.why.en,
            "action": text.correction.en,
            "preventive_action": text.prevention.en,
            "owner": names.person(rng, country).en,
        }
