"""An invented programme for trying the product."""
