"""Where non-compliances come from: roll-ups, charts, rows behind them."""
