"""A button and nothing else."""

from ..web.forms import Form


class DeedForm(Form):
    """Put the tour away."""
