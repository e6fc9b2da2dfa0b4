"""The trigger menu: paths, rates, exact thresholds, efficiencies."""
